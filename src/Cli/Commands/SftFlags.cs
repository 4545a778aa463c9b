using System.CommandLine;
using Tppo.Consumers.Supervised;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;

namespace Tppo.Cli.Commands;

/// <summary>The flags that say which model learns from which examples, and how.</summary>
internal sealed class SftFlags
{
    private readonly Option<string> _model = new("--model") { Description = "A model folder to start from.", Required = true };

    private readonly Option<string> _data = new("--data")
    {
        Description = "A JSONL or Parquet file with prompt (text or messages) and response in each row.",
        Required = true,
    };

    private readonly Option<string> _output = new("--output") { Description = "A new folder for the trained model.", Required = true };

    private readonly Option<string> _promptKey = new("--prompt-key")
    {
        Description = "Name of the prompt in a row.",
        DefaultValueFactory = _ => "prompt",
    };

    private readonly Option<string> _responseKey = new("--response-key")
    {
        Description = "Name of the response in a row.",
        DefaultValueFactory = _ => "response",
    };

    private readonly Option<int> _epochs = new("--epochs") { Description = "Passes over all examples.", DefaultValueFactory = _ => 1 };

    private readonly Option<int> _batchSize = new("--batch-size")
    {
        Description = "Examples of an optimizer step.",
        DefaultValueFactory = _ => 32,
    };

    private readonly Option<double> _rate = new("--lr")
    {
        Description = "Peak learning rate (AdamW, linear warm-up over a tenth of the steps, then cosine to a tenth).",
        DefaultValueFactory = _ => 1e-5,
    };

    private readonly Option<int> _maxLength = new("--max-length")
    {
        Description = "Longest example in tokens; longer ones are dropped and counted.",
        DefaultValueFactory = _ => 2048,
    };

    private readonly Option<int> _maxTokens = new("--max-token-len")
    {
        Description = "Tokens that are packed into one forward and backward.",
        DefaultValueFactory = _ => 4096,
    };

    private readonly Option<string> _device = new("--device") { Description = "cpu, cuda, cuda:0, …", DefaultValueFactory = _ => "cpu" };
    private readonly Option<int> _seed = new("--seed") { Description = "Of the order of examples.", DefaultValueFactory = _ => 1 };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Sets an option of model, lora or prompt: key=value, such as dtype=bfloat16, lora_rank=32 or "
            + "apply_chat_template=always. May be repeated.",
    };

    public void AddTo(Command command)
    {
        Option[] options =
        [
            _model, _data, _output, _promptKey, _responseKey, _epochs, _batchSize, _rate, _maxLength, _maxTokens, _device, _seed, _set,
        ];
        foreach (var option in options)
            command.Add(option);
    }

    public string Data(ParseResult parsed) => parsed.GetValue(_data)!;

    public string ResponseKey(ParseResult parsed) => parsed.GetValue(_responseKey)!;

    /// <exception cref="UserException">The folder is there already, or could not be made.</exception>
    public string Output(ParseResult parsed)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.GetValue(_output)!));
        if (Directory.Exists(path) || File.Exists(path))
            throw new UserException($"--output {parsed.GetValue(_output)}: this is there already: name a new folder");
        return Directory.Exists(Path.GetDirectoryName(path))
            ? path
            : throw new UserException(
                $"--output {parsed.GetValue(_output)}: there is no folder {Path.GetDirectoryName(path)} to make it in");
    }

    /// <summary>A recipe with the model, adapter, prompts and seed of the training.</summary>
    /// <exception cref="UserException">--set is not understood.</exception>
    public Recipe Recipe(ParseResult parsed) => RecipeReader.Parse("{}", "sft",
    [
        $"model_path={parsed.GetValue(_model)}",
        "task=jsonl",
        $"train_file={Data(parsed)}",
        $"prompt_key={parsed.GetValue(_promptKey)}",
        $"answer_key={ResponseKey(parsed)}",
        $"policy_device={parsed.GetValue(_device)}",
        $"seed={parsed.GetValue(_seed)}",
        .. parsed.GetValue(_set) ?? [],
    ]);

    public SupervisedFlow Flow(ParseResult parsed) => new(
        AtLeast(1, _epochs, parsed),
        AtLeast(1, _batchSize, parsed),
        parsed.GetValue(_rate) is > 0 and <= 1 and var rate ? rate : throw new UserException("--lr must be above 0 and at most 1"),
        AtLeast(3, _maxLength, parsed), // a token of the prompt, one of the response, and the end
        AtLeast(1, _maxTokens, parsed));

    private static int AtLeast(int least, Option<int> option, ParseResult parsed)
        => parsed.GetValue(option) is var value && value >= least
            ? value
            : throw new UserException($"{option.Name} must be {least} or more");
}
