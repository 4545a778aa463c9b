using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Tppo.Cli.Operating;
using Tppo.Messaging.Roles;
using Tppo.Operating.Status;
using Tppo.Runs.Errors;

namespace Tppo.Cli.Commands;

/// <summary>`tppo status`: the state of a run on a broker.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var flags = new OperatorFlags();
        var watch = new Option<bool>("--watch") { Description = "Again every 2 s, until Ctrl-C. With --json: an object a line." };
        var command = new Command("status", "Show the queues, the roles and the progress of a run on a broker.") { watch };
        flags.AddTo(command);
        command.SetAction(async parsed =>
        {
            var json = flags.Json(parsed);
            await using var reader = new LiveStatusReader(flags.Folder(parsed), flags.Broker(parsed), TimeProvider.System);
            if (parsed.GetValue(watch))
            {
                await WatchAsync(reader, json);
                return 0;
            }

            var status = await reader.ReadAsync(CancellationToken.None);
            if (json)
                Console.WriteLine(OperatorJson.Write(status));
            else
                Print(status);
            return 0;
        });
        return command;
    }

    private static async Task WatchAsync(LiveStatusReader reader, bool json)
    {
        using var stop = new StopSignal();
        try
        {
            if (json)
                await RepeatAsync(status => Console.WriteLine(JsonSerializer.Serialize(status, OperatorJson.Line)), error => throw error);
            else if (AnsiConsole.Console.Profile.Capabilities is { Interactive: true, Ansi: true })
                await AnsiConsole.Console.Live(Text.Empty).AutoClear(false).StartAsync(live => RepeatAsync(
                    status => live.UpdateTarget(StatusView.Of(status)), error => live.UpdateTarget(new Text(error.Message))));
            else
                await RepeatAsync(Print, error => Console.WriteLine(error.Message));
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Ctrl-C is how a watch ends.
        }

        async Task RepeatAsync(Action<LiveStatus> show, Action<UserException> complain)
        {
            show(await reader.ReadAsync(stop.Token)); // a mistake in the arguments ends it
            using var timer = new PeriodicTimer(Period);
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                try
                {
                    show(await reader.ReadAsync(stop.Token));
                }
                catch (UserException exception)
                {
                    complain(exception); // a broker may come back
                }
            }
        }
    }

    private static void Print(LiveStatus status)
    {
        var console = TextTable.Console();
        console.Write(StatusView.Of(status));
        console.WriteLine();
    }
}
