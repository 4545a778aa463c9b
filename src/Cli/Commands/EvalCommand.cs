using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tppo.Cli.Evaluation;
using Tppo.Hosting.Errors;
using Tppo.Hosting.Models;
using Tppo.Hosting.Options;
using Tppo.Tasks;

namespace Tppo.Cli.Commands;

/// <summary>`tppo eval`: samples responses to held-out problems, or to those of a file, and checks them.</summary>
public static class EvalCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "A model folder, such as a checkpoint's policy/.", Required = true };
        var task = new Option<string?>("--task") { Description = "Held-out problems of this task (program or sum), as the default options draw them." };
        var data = new Option<string?>("--data") { Description = "A JSONL file with prompt and answer in each line." };
        var promptKey = new Option<string>("--prompt-key") { Description = "With --data: name of the prompt in a line.", DefaultValueFactory = _ => new TaskOptions().PromptKey };
        var answerKey = new Option<string>("--answer-key") { Description = "With --data: name of the answer in a line.", DefaultValueFactory = _ => new TaskOptions().AnswerKey };
        var problems = new Option<int>("--problems") { Description = "With --task: how many.", DefaultValueFactory = _ => 256 };
        var k = new Option<int>("--k") { Description = "Responses to each problem.", DefaultValueFactory = _ => 1 };
        var temperature = new Option<double>("--temperature") { Description = "0 is greedy.", DefaultValueFactory = _ => 1 };
        var marker = new Option<string>("--answer-marker") { Description = "The answer is what follows the last marker.", DefaultValueFactory = _ => new TaskOptions().AnswerMarker };
        var length = new Option<int>("--max-response-length") { Description = "In tokens.", DefaultValueFactory = _ => new RolloutOptions().MaxResponseLength };
        var device = new Option<string>("--device") { Description = "cpu, cuda, cuda:0, …", DefaultValueFactory = _ => "cpu" };
        var seed = new Option<int>("--seed") { Description = "Of the sampling.", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("eval", "Evaluate a policy.") { model, task, data, promptKey, answerKey, problems, k, temperature, marker, length, device, seed, json };
        command.SetAction(parsed => RunAsync(
            parsed.GetValue(model)!,
            Problems(parsed.GetValue(task), parsed.GetValue(data), new JsonlReader(parsed.GetValue(promptKey)!, parsed.GetValue(answerKey)!), AtLeastOne(problems, parsed)),
            new AnswerVerifier(parsed.GetValue(marker)!),
            AtLeastOne(k, parsed),
            parsed.GetValue(temperature) is >= 0 and var t ? t : throw new UserException("--temperature must be 0 or more"),
            AtLeastOne(length, parsed),
            parsed.GetValue(device)!,
            (ulong)parsed.GetValue(seed),
            parsed.GetValue(json)));
        return command;
    }

    private static IReadOnlyList<Problem> Problems(string? task, string? data, JsonlReader reader, int count) => (task, data) switch
    {
        (null, { } file) => reader.Read(file),
        ("program" or "sum", null) => ProblemSetFactory.Create(new TaskOptions { Task = task }).HeldOut(count),
        (null, null) => throw new UserException("eval needs --task program, --task sum or --data FILE.jsonl"),
        ({ } other, null) => throw new UserException($"--task {other}: the tasks are program and sum; use --data for a file"),
        _ => throw new UserException("--task and --data exclude each other"),
    };

    private static async Task<int> RunAsync(
        string folder, IReadOnlyList<Problem> problems, AnswerVerifier verifier, int k, double temperature, int length, string device, ulong seed, bool json)
    {
        using var model = ModelContext.Read(folder, length, device);
        await using var evaluator = new Evaluator(model.Rollout, model.Policy.Config, temperature, model.Tokenizer, verifier);
        var result = await evaluator.EvaluateAsync(model.Policy, problems, k, seed);
        Console.WriteLine(json
            ? JsonSerializer.Serialize(result, Indented)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"avg@{k} {result.AverageAtK:F4}  pass@{k} {result.PassAtK:F4}  length {result.MeanLength:F1}  truncated {result.Truncated:F4}  ({result.Problems} problems)"));
        return 0;
    }

    private static int AtLeastOne(Option<int> option, ParseResult parsed)
        => parsed.GetValue(option) is >= 1 and var value ? value : throw new UserException($"{option.Name} must be 1 or more");
}
