using System.CommandLine;
using Tppo.Messaging.Roles;
using Tppo.Operating.Status;
using Tppo.Runs;
using Tppo.Runs.Errors;

namespace Tppo.Cli.Commands;

/// <summary>`tppo pause` and `tppo resume`: producers finish their windows and wait; and go on.</summary>
internal static class PauseCommand
{
    public static Command Pause() => Create(
        "pause", "Let producers finish their windows and wait.", folder => RunPause.Begin(folder, TimeProvider.System));

    public static Command Resume() => Create("resume", "Let paused producers go on.", RunPause.End);

    private static Command Create(string name, string description, Action<RunFolder> act)
    {
        var flags = new OperatorFlags();
        var command = new Command(name, description);
        flags.AddTo(command);
        command.SetAction(async parsed =>
        {
            var folder = flags.ExistingFolder(parsed);
            if (!Directory.Exists(folder.Recovery))
                throw new UserException($"the run {folder.Name} is not on a broker: stop it with Ctrl-C, go on with --resume");
            var broker = flags.Broker(parsed);
            act(folder);
            await using var reader = new LiveStatusReader(folder, broker, TimeProvider.System);
            var status = await reader.ReadAsync(CancellationToken.None);
            var producers = status.Roles.Where(role => role.Role == "producer").ToList();
            var paused = producers.Count(producer => producer.Paused);
            Console.WriteLine(flags.Json(parsed)
                ? OperatorJson.Write(new
                {
                    Run = folder.Name,
                    Paused = File.Exists(folder.Paused),
                    Producers = producers.Count,
                    PausedProducers = paused,
                    status.Blocked,
                })
                : status.Blocked is { } blocked ? $"{name}: {folder.Name}: done, but the producers cannot be asked: {blocked}"
                : $"{name}: {folder.Name}: {paused} of {producers.Count} producers are paused");
            return 0;
        });
        return command;
    }
}
