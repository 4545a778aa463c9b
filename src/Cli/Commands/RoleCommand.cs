using System.CommandLine;
using Spectre.Console;
using Tppo.Cli.Reporting;
using Tppo.Hosting;
using Tppo.Hosting.Monitoring;
using Tppo.Hosting.Notifying;
using Tppo.Messaging;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Runs.Storage;

namespace Tppo.Cli.Commands;

/// <summary>`tppo producer|policy|value|batching RECIPE --name RUN --broker URI`: one role of a run on RabbitMQ.</summary>
internal static class RoleCommand
{
    public static Command Producer() => Create(
        "producer", "Generate windows; any number of these may come and go.", recipe => [recipe.Rollout.ProducerDevice], RunRole.Producer);

    /// <summary>The policy trainer also records the run.</summary>
    public static Command Policy() => Create(
        "policy",
        "Train the policy, and record the run.",
        recipe => [recipe.Policy.PolicyDevice, recipe.Evaluation.EvalDevice],
        RunRole.Policy);

    public static Command Value() => Create(
        "value", "Train the value model.", recipe => [recipe.Value.ValueDevice], RunRole.Value);

    public static Command Batching() => Create(
        "batching", "Issue tickets: each window's continuation, or the next prompt. A second one stands by.", _ => [], RunRole.Batching);

    private static Command Create(string name, string description, Func<Recipe, string[]> devices, RunRole role)
    {
        var flags = new RunFlags();
        var command = new Command(name, description);
        flags.AddTo(command);
        command.SetAction(async parsed =>
        {
            if (await MustBeginAnewAsync(name, flags, parsed, devices, role))
                ProcessRestart.Now(); // and stands by, or serves again
            return 0;
        });
        return command;
    }

    /// <returns>
    /// True where another process has taken the role over, or the bus is lost; false where the run has ended, or the process was told to.
    /// </returns>
    private static async Task<bool> MustBeginAnewAsync(
        string name, RunFlags flags, ParseResult parsed, Func<Recipe, string[]> devices, RunRole role)
    {
        var recipe = flags.Recipe(parsed);
        var broker = flags.Broker(parsed)
            ?? throw new UserException(
                $"{name} needs a broker: --broker amqp://HOST:PORT/VHOST, or {BrokerAddress.UriVariable} in the environment");
        Notifier.Webhook(recipe.Notify, Environment.GetEnvironmentVariable); // says what is wrong with it before anything is written
        Devices.Require(devices(recipe));
        var level = flags.LogLevel(parsed);
        var health = new ProcessHealth();
        await using var monitor = await flags.MonitorAsync(parsed, health);
        var folder = RunFolder.Join(flags.Runs(parsed), flags.Name(parsed, recipe));
        RunRecipe.Settle(folder, recipe);
        await using var log = RunLog.Open(folder, Temporary.NameOf(name, TimeProvider.System), name, level);
        using var stop = new StopSignal();
        using var progress = new RunProgress(AnsiConsole.Console, TimeProvider.System);
        progress.Tell(monitor);
        var opening = new RunOpening(recipe, folder, broker, progress, TimeProvider.System)
        {
            AcceptsChangedData = flags.AcceptsChangedData(parsed),
        };
        try
        {
            using var context = opening.Open(stop.Token);
            progress.Message($"{name}: run {folder.Name} on {broker}");
            if (await RoleSession.RunAsync(context, [role], patience: null, health, stop.Token) is { } summary)
            {
                RunReport.Write(context, summary);
                RunCommand.Tell(progress, folder, summary, stopped: false);
            }

            progress.Message($"{name}: the run has ended");
            return false;
        }
        catch (UserException exception) when (exception is ReplacedException or BusLostException)
        {
            progress.Message(exception.Message);
            return true;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            progress.Message($"{name}: stopped; start it again to go on");
            return false;
        }
    }
}
