using System.CommandLine;
using Serilog;
using Spectre.Console;
using Tppo.Cli.Reporting;
using Tppo.Cli.Running;
using Tppo.Hosting.Errors;
using Tppo.Hosting.Models;
using Tppo.Hosting.Options;
using Tppo.Hosting.Runs;
using Tppo.Hosting.Storage;

namespace Tppo.Cli.Commands;

/// <summary>`tppo run RECIPE`.</summary>
public static class RunCommand
{
    public static Command Create()
    {
        var recipe = new Argument<string>("recipe") { Description = "Recipe file (JSON)." };
        var name = new Option<string>("--name") { Description = "Name of the run: its folder under --runs. Default: recipe and seed." };
        var seed = new Option<int?>("--seed") { Description = "The same as --set seed=N." };
        var set = new Option<string[]>("--set") { Description = "Overrides a key of the recipe: key=value. May be repeated." };
        var resume = new Option<bool>("--resume") { Description = "Go on from the run's latest checkpoint." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the resolved recipe and end." };
        var runs = new Option<string>("--runs") { Description = "Where runs are kept.", DefaultValueFactory = _ => "runs" };
        var command = new Command("run", "Train: warm start, value pre-training and T-PPO, all roles in this process.") { recipe, name, seed, set, resume, dryRun, runs };
        command.SetAction(parsed => RunAsync(
            Resolve(parsed.GetValue(recipe)!, parsed.GetValue(set) ?? [], parsed.GetValue(seed)),
            parsed.GetValue(name),
            parsed.GetValue(recipe)!,
            parsed.GetValue(runs)!,
            parsed.GetValue(resume),
            parsed.GetValue(dryRun)));
        return command;
    }

    private static Recipe Resolve(string path, IEnumerable<string> overrides, int? seed)
        => RecipeReader.Read(path, seed is { } number ? overrides.Append($"seed={number}") : overrides);

    private static async Task<int> RunAsync(Recipe recipe, string? name, string path, string runs, bool resume, bool dryRun)
    {
        if (dryRun)
        {
            Console.Write(RecipeJson.Write(recipe));
            return 0;
        }

        name ??= $"{Path.GetFileNameWithoutExtension(path)}-{recipe.Run.Seed}";
        Devices.Require(recipe.Policy.PolicyDevice, recipe.Value.ValueDevice, recipe.Rollout.ProducerDevice);
        var folder = resume ? RunFolder.Open(runs, name) : RunFolder.Create(runs, name);
        if (resume && File.ReadAllText(folder.Config) != RecipeJson.Write(recipe))
            throw new UserException($"{folder.Config} differs from the recipe given: a run is resumed with the recipe that it began with");
        DurableFile.WriteText(folder.Config, RecipeJson.Write(recipe));
        await using var log = new LoggerConfiguration()
            .MinimumLevel.Information()
            .WriteTo.File(Path.Combine(folder.Logs, "run.log"), formatProvider: System.Globalization.CultureInfo.InvariantCulture)
            .CreateLogger();
        Log.Logger = log;
        using var stop = new StopSignal();
        using var progress = new RunProgress(AnsiConsole.Console, TimeProvider.System);
        var session = new RunSession(recipe, folder, Path.Combine(runs, ".warm-starts"), progress, TimeProvider.System);
        RunSummary summary;
        try
        {
            summary = await session.RunAsync(stop.Token);
        }
        catch when (!resume && !Directory.Exists(folder.Checkpoints))
        {
            Directory.Delete(folder.Path, recursive: true); // nothing to go on from: the name is free again
            throw;
        }

        Verdict(progress, folder, summary, stop.Token.IsCancellationRequested);
        return 0;
    }

    private static void Verdict(RunProgress progress, RunFolder folder, RunSummary summary, bool stopped)
    {
        if (stopped && summary.Steps < summary.Recipe.Run.TotalSteps)
            progress.Message($"stopped before step {summary.Steps}; go on with --resume");
        progress.Message(
            $"held-out accuracy {summary.Before?.EvaluationAccuracy:P1} -> {summary.After?.EvaluationAccuracy:P1}, "
            + $"response length {summary.Before?.Find(MetricNames.EvaluationLength):F1} -> {summary.After?.Find(MetricNames.EvaluationLength):F1} tokens, "
            + $"{summary.Steps} steps, {summary.WallSeconds:F0} s");
        progress.Message($"report: {Path.GetRelativePath(".", folder.Report)}");
    }
}
