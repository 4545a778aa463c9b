using System.CommandLine;
using Tppo.Cli.Monitoring;
using Tppo.Dashboard.Serving;
using Tppo.Runs;
using Tppo.Runs.Errors;

namespace Tppo.Cli.Commands;

/// <summary>`tppo dashboard`: a web page about the runs of a folder.</summary>
internal static class DashboardCommand
{
    public static Command Create()
    {
        var flags = new DashboardFlags("--");
        var name = new Option<string?>("--name") { Description = "The run that the first page shows. Default: a list of all." };
        var runs = new Option<string>("--runs") { Description = "Where runs are kept.", DefaultValueFactory = _ => "runs" };
        var broker = new Option<string?>("--broker")
        {
            Description = $"RabbitMQ: amqp://HOST:PORT/VHOST. Default: the environment's {BrokerAddress.UriVariable}. Without one no queue "
                + "is looked at.",
        };
        var command = new Command("dashboard", "Serve a web page: progress, queues, roles, trajectories and dead letters of runs.")
        {
            name, runs, broker,
        };
        flags.AddTo(command);
        command.SetAction(async parsed =>
        {
            var folder = parsed.GetValue(runs)!;
            if (!Directory.Exists(folder))
                throw new UserException($"there is no folder of runs {folder}: name it with --runs");
            if (parsed.GetValue(name) is { } run)
                RunFolder.Open(folder, run);
            var options = flags.Options(
                parsed, folder, parsed.GetValue(name), BrokerAddress.Find(parsed.GetValue(broker), Environment.GetEnvironmentVariable));
            using var stop = new StopSignal();
            await using var server = await DashboardServer.StartAsync(options, TimeProvider.System);
            Console.WriteLine($"dashboard: {server.Link}");
            await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            return 0;
        });
        return command;
    }
}
