using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Serilog;
using Serilog.Events;
using Tppo.Cli.Evaluation;
using Tppo.Hosting.Errors;
using Tppo.Hosting.Models;
using Tppo.Hosting.Options;
using Tppo.Hosting.Rewards;
using Tppo.Tasks;
using Tppo.Tasks.Data;

namespace Tppo.Cli.Commands;

/// <summary>`tppo eval`: samples responses to held-out problems, or to those of a file, and checks them.</summary>
public static class EvalCommand
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "A model folder, such as a checkpoint's policy/.", Required = true };
        var task = new Option<string?>("--task") { Description = "Held-out problems of this task (program or sum), as the default options draw them." };
        var data = new Option<string?>("--data") { Description = "A JSONL or Parquet file with prompt and answer in each row." };
        var promptKey = new Option<string>("--prompt-key") { Description = "With --data: name of the prompt in a row.", DefaultValueFactory = _ => new TaskOptions().PromptKey };
        var answerKey = new Option<string>("--answer-key") { Description = "With --data: name of the answer in a row.", DefaultValueFactory = _ => new TaskOptions().AnswerKey };
        var problems = new Option<int>("--problems") { Description = "With --task: how many.", DefaultValueFactory = _ => 256 };
        var k = new Option<int>("--k") { Description = "Responses to each problem.", DefaultValueFactory = _ => 1 };
        var temperature = new Option<double>("--temperature") { Description = "0 is greedy.", DefaultValueFactory = _ => 1 };
        var marker = new Option<string>("--answer-marker") { Description = "The answer is what follows the last marker.", DefaultValueFactory = _ => new TaskOptions().AnswerMarker };
        var length = new Option<int>("--max-response-length") { Description = "In tokens.", DefaultValueFactory = _ => new RolloutOptions().MaxResponseLength };
        var device = new Option<string>("--device") { Description = "cpu, cuda, cuda:0, …", DefaultValueFactory = _ => "cpu" };
        var seed = new Option<int>("--seed") { Description = "Of the sampling.", DefaultValueFactory = _ => 1 };
        var set = new Option<string[]>("--set") { Description = "Sets an option of task or reward: key=value, such as verifier=math. May be repeated." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("eval", "Evaluate a policy.") { model, task, data, promptKey, answerKey, problems, k, temperature, marker, length, device, seed, set, json };
        command.SetAction(parsed => RunAsync(
            parsed.GetValue(model)!,
            Recipe(
                parsed.GetValue(model)!,
                parsed.GetValue(task),
                parsed.GetValue(data),
                [
                    $"prompt_key={parsed.GetValue(promptKey)}", $"answer_key={parsed.GetValue(answerKey)}",
                    $"answer_marker={parsed.GetValue(marker)}", .. parsed.GetValue(set) ?? [],
                ]),
            AtLeastOne(problems, parsed),
            AtLeastOne(k, parsed),
            parsed.GetValue(temperature) is >= 0 and var t ? t : throw new UserException("--temperature must be 0 or more"),
            AtLeastOne(length, parsed),
            parsed.GetValue(device)!,
            (ulong)parsed.GetValue(seed),
            parsed.GetValue(json)));
        return command;
    }

    private static Recipe Recipe(string model, string? task, string? data, IReadOnlyList<string> overrides) => (task, data) switch
    {
        (null, { } file) => RecipeReader.Parse("{}", "eval", [$"model_path={model}", "task=jsonl", $"train_file={file}", .. overrides]),
        ("program" or "sum", null) => RecipeReader.Parse("{}", "eval", [$"model_path={model}", $"task={task}", .. overrides]),
        (null, null) => throw new UserException("eval needs --task program, --task sum or --data FILE"),
        ({ } other, null) => throw new UserException($"--task {other}: the tasks are program and sum; use --data for a file"),
        _ => throw new UserException("--task and --data exclude each other"),
    };

    private static async Task<int> RunAsync(
        string folder, Recipe recipe, int count, int k, double temperature, int length, string device, ulong seed, bool json)
    {
        var problems = Problems(recipe.Task, count);
        using var model = ModelContext.Read(folder, length, device);
        var prompts = PromptEncoder.Read(recipe.Task, folder, model.Tokenizer, model.Rollout.MaxPromptLength);
        using var judge = new Judge(VerifierFactory.Create(recipe.Reward, recipe.Task.AnswerMarker), recipe.Reward, length, TimeProvider.System);
        await using var log = new LoggerConfiguration().WriteTo.Console(standardErrorFromLevel: LogEventLevel.Verbose, formatProvider: CultureInfo.InvariantCulture).CreateLogger();
        Log.Logger = log;
        await using var evaluator = new Evaluator(model.Rollout, model.Policy.Config, temperature, model.Tokenizer, prompts, judge);
        var result = await evaluator.EvaluateAsync(model.Policy, Fitting(problems, prompts), k, seed);
        Console.WriteLine(json
            ? JsonSerializer.Serialize(result, Indented)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"avg@{k} {result.AverageAtK:F4}  pass@{k} {result.PassAtK:F4}  length {result.MeanLength:F1}  truncated {result.Truncated:F4}  ({result.Problems} problems, {result.Unverified} responses unverified)"));
        return 0;
    }

    /// <summary>The first held-out problems of a generated task, or all of a file.</summary>
    private static IReadOnlyList<Problem> Problems(TaskOptions task, int count) => task.Task == "jsonl"
        ? new ProblemReader(task.PromptKey, task.AnswerKey).Read(task.TrainFile)
        : ProblemSetFactory.Create(task).HeldOut(count);

    private static List<Problem> Fitting(IReadOnlyList<Problem> problems, PromptEncoder prompts)
    {
        List<Problem> fitting = [.. problems.Where(prompts.Fits)];
        if (fitting.Count == 0)
            throw new UserException($"no prompt has {prompts.MaxLength} tokens or fewer, which is what fits this model");
        if (fitting.Count < problems.Count)
            Console.Error.WriteLine($"problems dropped, for prompts longer than {prompts.MaxLength} tokens: {problems.Count - fitting.Count}");
        return fitting;
    }

    private static int AtLeastOne(Option<int> option, ParseResult parsed)
        => parsed.GetValue(option) is >= 1 and var value ? value : throw new UserException($"{option.Name} must be 1 or more");
}
