using System.CommandLine;
using Tppo.Consumers.Evaluation;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;
using Tppo.Tasks;

namespace Tppo.Cli.Commands;

/// <summary>The flags that say which policy is evaluated, on what, and how.</summary>
internal sealed class EvalFlags
{
    private readonly Option<string> _model = new("--model")
    {
        Description = "A model folder, such as a checkpoint's policy/.",
        Required = true,
    };

    private readonly Option<string?> _task = new("--task")
    {
        Description = $"Held-out problems of this task ({TaskNames(" or ")}), as the default options draw them.",
    };

    private readonly Option<string?> _data = new("--data") { Description = "A JSONL or Parquet file with prompt and answer in each row." };

    private readonly Option<string> _promptKey = new("--prompt-key")
    {
        Description = "With --data: name of the prompt in a row.",
        DefaultValueFactory = _ => new TaskOptions().PromptKey,
    };

    private readonly Option<string> _answerKey = new("--answer-key")
    {
        Description = "With --data: name of the answer in a row.",
        DefaultValueFactory = _ => new TaskOptions().AnswerKey,
    };

    private readonly Option<int> _problems = new("--problems") { Description = "With --task: how many.", DefaultValueFactory = _ => 256 };
    private readonly Option<int> _k = new("--k") { Description = "Responses to each problem.", DefaultValueFactory = _ => 1 };
    private readonly Option<double> _temperature = new("--temperature") { Description = "0 is greedy.", DefaultValueFactory = _ => 1 };

    private readonly Option<string> _marker = new("--answer-marker")
    {
        Description = "The answer is what follows the last marker.",
        DefaultValueFactory = _ => new TaskOptions().AnswerMarker,
    };

    private readonly Option<int> _length = new("--max-response-length")
    {
        Description = "In tokens.",
        DefaultValueFactory = _ => new RolloutOptions().MaxResponseLength,
    };

    private readonly Option<string> _device = new("--device") { Description = "cpu, cuda, cuda:0, …", DefaultValueFactory = _ => "cpu" };
    private readonly Option<WeightType> _dtype = ModelContext.DtypeFlag();
    private readonly Option<int> _seed = new("--seed") { Description = "Of the sampling.", DefaultValueFactory = _ => 1 };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Sets an option of task or reward, stop_strings or min_tokens: key=value, such as verifier=math. May be repeated.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object." };
    private readonly Option<string?> _output = new("--output") { Description = "A file for all responses and verdicts, as JSON lines." };

    public void AddTo(Command command)
    {
        Option[] options =
        [
            _model, _task, _data, _promptKey, _answerKey, _problems, _k, _temperature,
            _marker, _length, _device, _dtype, _seed, _set, _json, _output,
        ];
        foreach (var option in options)
            command.Add(option);
    }

    public string Model(ParseResult parsed) => parsed.GetValue(_model)!;

    /// <summary>A recipe with the task, reward and model of the evaluation.</summary>
    /// <exception cref="UserException">The flags do not say what is asked, or --set is not understood.</exception>
    public Recipe Recipe(ParseResult parsed)
    {
        IEnumerable<string> asked = (parsed.GetValue(_task), parsed.GetValue(_data)) switch
        {
            (null, { } file) => [$"task={TaskCatalog.Files}", $"train_file={file}"],
            ({ } task, null) when TaskCatalog.Find(task) is not null => [$"task={task}"],
            (null, null) => throw new UserException($"eval needs --task {TaskNames(" or ")}, or --data FILE"),
            ({ } other, null) => throw new UserException(
                $"--task {other}: the tasks are {TaskNames(" and ")}; use --data for a file"),
            _ => throw new UserException("--task and --data exclude each other"),
        };
        return RecipeReader.Parse("{}", "eval",
        [
            $"model_path={Model(parsed)}",
            .. asked,
            $"prompt_key={parsed.GetValue(_promptKey)}",
            $"answer_key={parsed.GetValue(_answerKey)}",
            $"answer_marker={parsed.GetValue(_marker)}",
            .. parsed.GetValue(_set) ?? [],
        ]);
    }

    /// <summary>How many problems of a generated task.</summary>
    public int Problems(ParseResult parsed) => AtLeastOne(_problems, parsed);

    /// <summary>Responses to each problem.</summary>
    public int K(ParseResult parsed) => AtLeastOne(_k, parsed);

    /// <summary>0 is greedy.</summary>
    public double Temperature(ParseResult parsed)
        => parsed.GetValue(_temperature) is >= 0 and var temperature
            ? temperature
            : throw new UserException("--temperature must be 0 or more");

    /// <summary>In tokens.</summary>
    public int MaxResponseLength(ParseResult parsed) => AtLeastOne(_length, parsed);

    public string Device(ParseResult parsed) => parsed.GetValue(_device)!;

    public WeightType Dtype(ParseResult parsed) => parsed.GetValue(_dtype);

    /// <summary>Of the sampling.</summary>
    public ulong Seed(ParseResult parsed) => (ulong)parsed.GetValue(_seed);

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Null where none is asked for.</summary>
    /// <exception cref="UserException">It could not be written.</exception>
    public EvaluationFile? Output(ParseResult parsed) => parsed.GetValue(_output) is { } path ? new EvaluationFile(path) : null;

    private static string TaskNames(string separator) => string.Join(separator, TaskCatalog.Generated.Select(task => task.Name));

    private static int AtLeastOne(Option<int> option, ParseResult parsed)
        => parsed.GetValue(option) is >= 1 and var value ? value : throw new UserException($"{option.Name} must be 1 or more");
}
