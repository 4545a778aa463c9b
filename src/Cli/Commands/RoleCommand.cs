using System.CommandLine;
using Spectre.Console;
using Tppo.Cli.Reporting;
using Tppo.Cli.Roles;
using Tppo.Contracts;
using Tppo.Hosting.Errors;
using Tppo.Hosting.Messaging;
using Tppo.Hosting.Models;
using Tppo.Hosting.Options;
using Tppo.Hosting.Runs;
using Tppo.Hosting.Storage;

namespace Tppo.Cli.Commands;

/// <summary>`tppo producer|policy|value|batching RECIPE --name RUN --broker URI`: one role of a run on RabbitMQ.</summary>
public static class RoleCommand
{
    public static Command Producer() => Create(
        "producer", "Generate windows; any number of these may come and go.", recipe => [recipe.Rollout.ProducerDevice], context => new ProducerRole(context));

    /// <summary>The policy trainer also writes down how the run goes.</summary>
    public static Command Policy() => Create(
        "policy", "Train the policy, and record the run.", recipe => [recipe.Policy.PolicyDevice, recipe.Evaluation.EvalDevice], context => new TrainerRole(context, Role.Policy), records: true);

    public static Command Value() => Create(
        "value", "Train the value model.", recipe => [recipe.Value.ValueDevice], context => new TrainerRole(context, Role.Value));

    public static Command Batching() => Create(
        "batching", "Issue tickets: each window's continuation, or the next prompt. A second one stands by.", _ => [], context => new BatchingRole(context));

    private static Command Create(string name, string description, Func<Recipe, string[]> devices, Func<RunContext, IRole> role, bool records = false)
    {
        var flags = new RunFlags();
        var command = new Command(name, description);
        flags.AddTo(command);
        command.SetAction(async parsed =>
        {
            var recipe = flags.Recipe(parsed);
            var broker = flags.Broker(parsed)
                ?? throw new UserException($"{name} needs a broker: --broker amqp://HOST:PORT/VHOST, or {BrokerAddress.UriVariable} in the environment");
            Devices.Require(devices(recipe));
            var runs = flags.Runs(parsed);
            var folder = RunFolder.Join(runs, flags.Name(parsed, recipe));
            RunFlags.RequireRecipe(folder, recipe);
            await using var log = RunLog.Open(folder, Temporary.NameOf(name, TimeProvider.System));
            using var stop = new StopSignal();
            using var progress = new RunProgress(AnsiConsole.Console, TimeProvider.System);
            while (true)
            {
                try
                {
                    using var context = RunContext.Open(recipe, folder, broker, Path.Combine(runs, ".warm-starts"), progress, TimeProvider.System, stop.Token, flags.AcceptsChangedData(parsed));
                    progress.Message($"{name}: run {folder.Name} on {broker}");
                    var summary = await RoleSession.RunAsync(context, [role(context)], records, patience: null, stop.Token);
                    if (summary is not null)
                        RunCommand.Verdict(progress, folder, summary, stopped: false);
                    progress.Message($"{name}: the run has ended");
                    return 0;
                }
                catch (ReplacedException exception)
                {
                    progress.Message(exception.Message); // and now it stands by for that one
                }
                catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
                {
                    progress.Message($"{name}: stopped; start it again to go on");
                    return 0;
                }
            }
        });
        return command;
    }
}
