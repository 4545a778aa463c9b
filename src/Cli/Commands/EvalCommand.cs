using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Serilog;
using Serilog.Events;
using Tppo.Consumers.Evaluation;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Runs.Rewards;
using Tppo.Tasks;
using Tppo.Tasks.Data;

namespace Tppo.Cli.Commands;

/// <summary>`tppo eval`: samples responses to held-out problems, or to those of a file, and checks them.</summary>
internal static class EvalCommand
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static Command Create()
    {
        var flags = new EvalFlags();
        var command = new Command("eval", "Evaluate a policy.");
        flags.AddTo(command);
        command.SetAction(parsed => RunAsync(flags, parsed));
        return command;
    }

    private static async Task<int> RunAsync(EvalFlags flags, ParseResult parsed)
    {
        var (recipe, count, k, temperature, length) = (
            flags.Recipe(parsed), flags.Problems(parsed), flags.K(parsed), flags.Temperature(parsed), flags.MaxResponseLength(parsed));
        var (folder, output) = (flags.Model(parsed), flags.Output(parsed));
        var problems = Problems(recipe.Task, count);
        using var model = ModelContext.Read(folder, length, flags.Device(parsed), flags.Dtype(parsed));
        var prompts = PromptEncoder.Read(recipe.Task, folder, model.Tokenizer, model.Rollout.MaxPromptLength);
        var verifier = VerifierFactory.Create(recipe.Reward, recipe.Task.AnswerMarker);
        using var judge = new Judge(verifier, recipe.Reward, length, TimeProvider.System);
        await using var log = new LoggerConfiguration()
            .WriteTo.Console(standardErrorFromLevel: LogEventLevel.Verbose, formatProvider: CultureInfo.InvariantCulture)
            .CreateLogger();
        Log.Logger = log;
        var rollout = model.Rollout with { StopStrings = recipe.Rollout.StopStrings, MinTokens = recipe.Rollout.MinTokens };
        await using var evaluator = new Evaluator(
            rollout, model.Policy.Config, temperature, model.Tokenizer, prompts, judge, model.Policy.Type);
        var fitting = Fitting(problems, prompts);
        var judged = await evaluator.EvaluateAsync(model.Policy, [.. fitting.Select(one => one.Problem)], k, flags.Seed(parsed));
        Print(EvaluationResult.Of(judged), flags.Json(parsed));
        output?.Write(fitting.Zip(judged, (one, answered) => new EvaluationLine(
            one.Index, one.Problem.DataSource, answered.Prompt, one.Problem.Answer, answered.Responses)));
        return 0;
    }

    /// <summary>The first held-out problems of a generated task, or all of a file.</summary>
    private static IReadOnlyList<Problem> Problems(TaskOptions task, int count) => task.Task == TaskCatalog.Files
        ? new ProblemReader(task.PromptKey, task.AnswerKey).Read(task.TrainFile)
        : ProblemSetFactory.Create(task).HeldOut(count);

    private static List<(int Index, Problem Problem)> Fitting(IReadOnlyList<Problem> problems, PromptEncoder prompts)
    {
        List<(int Index, Problem Problem)> fitting = [.. problems.Index().Where(one => prompts.Fits(one.Item))];
        if (fitting.Count == 0)
            throw new UserException($"no prompt has {prompts.MaxLength} tokens or fewer, which is what fits this model");
        if (fitting.Count < problems.Count)
        {
            Console.Error.WriteLine(
                $"problems dropped, for prompts longer than {prompts.MaxLength} tokens: {problems.Count - fitting.Count}");
        }

        return fitting;
    }

    private static void Print(EvaluationResult result, bool json) => Console.WriteLine(json
        ? JsonSerializer.Serialize(result, Indented)
        : string.Create(
            CultureInfo.InvariantCulture,
            $"avg@{result.K} {result.AverageAtK:F4}  pass@{result.K} {result.PassAtK:F4}  length {result.MeanLength:F1}  "
            + $"truncated {result.Truncated:F4}  ({result.Problems} problems, {result.Unverified} responses unverified)"));
}
