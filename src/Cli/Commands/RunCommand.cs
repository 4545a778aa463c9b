using System.CommandLine;
using Spectre.Console;
using Tppo.Cli.Monitoring;
using Tppo.Cli.Reporting;
using Tppo.Dashboard.Serving;
using Tppo.Hosting;
using Tppo.Hosting.Monitoring;
using Tppo.Hosting.Notifying;
using Tppo.Messaging;
using Tppo.Runs;
using Tppo.Runs.Metrics;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;

namespace Tppo.Cli.Commands;

/// <summary>`tppo run RECIPE`: all roles in this process.</summary>
internal static class RunCommand
{
    /// <summary>A run that was killed a moment ago may still hold its roles.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const string Resume = "--resume";

    public static Command Create()
    {
        var flags = new RunFlags();
        var resume = new Option<bool>(Resume) { Description = "Go on with a run that was stopped." };
        var dashboard = new Option<bool>("--dashboard") { Description = "Serve a web page about the run while it lasts." };
        var dashboardFlags = new DashboardFlags("--dashboard-");
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the resolved recipe and end." };
        var command = new Command("run", "Train: warm start, value pre-training and T-PPO, all roles in this process.") { resume, dryRun };
        flags.AddTo(command);
        command.Add(dashboard);
        dashboardFlags.AddTo(command);
        command.SetAction(async parsed =>
        {
            var recipe = flags.Recipe(parsed);
            if (parsed.GetValue(dryRun))
                Console.Write(RecipeJson.Write(recipe));
            else if (await MustBeginAnewAsync(
                recipe, flags, parsed, parsed.GetValue(resume), parsed.GetValue(dashboard) ? dashboardFlags : null))
                ProcessRestart.Now(Resume);
            return 0;
        });
        return command;
    }

    /// <returns>True where the bus is lost in mid-run; false where the run has ended, or the process was told to.</returns>
    private static async Task<bool> MustBeginAnewAsync(
        Recipe recipe, RunFlags flags, ParseResult parsed, bool resume, DashboardFlags? dashboardFlags)
    {
        var (runs, name, broker) = (flags.Runs(parsed), flags.Name(parsed, recipe), flags.Broker(parsed));
        Notifier.Webhook(recipe.Notify, Environment.GetEnvironmentVariable); // says what is wrong with it before anything is written
        Devices.Require(recipe.Policy.PolicyDevice, recipe.Value.ValueDevice, recipe.Rollout.ProducerDevice, recipe.Evaluation.EvalDevice);
        var level = flags.LogLevel(parsed);
        var health = new ProcessHealth();
        await using var monitor = await flags.MonitorAsync(parsed, health);
        var folder = resume ? RunFolder.Open(runs, name) : RunFolder.Create(runs, name);
        using var writer = broker is null ? WriterLock.Take(folder.Writer, $"the run {name}", TimeProvider.System) : null;
        RunRecipe.Settle(folder, recipe);
        await using var log = RunLog.Open(folder, "run", "run", level);
        using var stop = new StopSignal();
        using var progress = new RunProgress(AnsiConsole.Console, TimeProvider.System);
        progress.Tell(monitor);
        RunSummary summary;
        try
        {
            await using var dashboard = dashboardFlags is null ? null
                : await DashboardServer.StartAsync(
                    dashboardFlags.Options(parsed, runs, name, broker, () => health.Roles), TimeProvider.System);
            if (dashboard is not null)
                progress.Message($"dashboard: {dashboard.Link}");
            var opening = new RunOpening(recipe, folder, broker, progress, TimeProvider.System)
            {
                AcceptsChangedData = flags.AcceptsChangedData(parsed),
            };
            using var context = opening.Open(stop.Token);
            summary = (await RoleSession.RunAsync(context, RunRole.All, Patience, health, stop.Token))!;
            RunReport.Write(context, summary);
        }
        catch (OperationCanceledException) when (broker is not null && Directory.Exists(folder.Checkpoints))
        {
            progress.Message($"stopped; go on with {Resume}");
            return false;
        }
        catch (BusLostException exception) when (Directory.Exists(folder.Checkpoints))
        {
            progress.Message(exception.Message);
            return true;
        }
        catch when (!resume && !Directory.Exists(folder.Checkpoints))
        {
            Directory.Delete(folder.Path, recursive: true); // nothing to go on from: the name is free again
            throw;
        }

        Tell(progress, folder, summary, stop.Token.IsCancellationRequested);
        return false;
    }

    internal static void Tell(RunProgress progress, RunFolder folder, RunSummary summary, bool stopped)
    {
        if (stopped && summary.Steps < summary.Recipe.Run.TotalSteps)
            progress.Message($"stopped before step {summary.Steps}; go on with {Resume}");
        progress.Message(
            $"held-out accuracy {summary.Before?.EvaluationAccuracy:P1} -> {summary.After?.EvaluationAccuracy:P1}, "
            + $"response length {summary.Before?.Find(MetricNames.EvaluationLength):F1} -> "
            + $"{summary.After?.Find(MetricNames.EvaluationLength):F1} tokens, "
            + $"{summary.Steps} steps, {summary.WallSeconds:F0} s");
        progress.Message($"report: {Path.GetRelativePath(".", folder.Report)}");
    }
}
