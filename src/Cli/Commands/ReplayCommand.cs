using System.CommandLine;
using Spectre.Console;
using Tppo.Cli.Reporting;
using Tppo.Consumers.Replaying;
using Tppo.Messaging;
using Tppo.Messaging.Archive;
using Tppo.Runs;
using Tppo.Runs.Models;
using Tppo.Runs.Options;

namespace Tppo.Cli.Commands;

/// <summary>`tppo replay --run NAME --to policy|value|file:PATH`: recorded windows to a new trainer, or into a file.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var flags = new ReplayFlags();
        var command = new Command("replay", "Feed a run's recorded windows to a new trainer, or write them down; nothing is generated.");
        flags.AddTo(command);
        command.SetAction(parsed => RunAsync(flags, parsed));
        return command;
    }

    private static async Task<int> RunAsync(ReplayFlags flags, ParseResult parsed)
    {
        var target = flags.Target(parsed);
        var name = target.Trainer is null ? null : flags.Name(parsed);
        var (from, toStep) = flags.Range(parsed);
        var recorded = flags.Recorded(parsed);
        var recipe = recorded.Override(flags.Overrides(parsed));
        using var stop = new StopSignal();
        using var progress = new RunProgress(AnsiConsole.Console, TimeProvider.System);
        await using IWindowArchive archive = flags.Broker(parsed, recorded.Folder, Environment.GetEnvironmentVariable) is { } broker
            ? await StreamArchive.OpenAsync(broker, new RunNames(recorded.Folder.Name), TimeProvider.System, stop.Token)
            : new SegmentArchive(recorded.Folder);
        var windows = new RecordedWindows(archive, recorded.Folder.Name, recorded.Model.VocabularySize, recipe.Run.Slots, from, toStep);
        if (target.Trainer is { } kind)
        {
            var folder = RunFolder.Create(flags.Runs(parsed), name!, "choose another --as");
            using var writer = WriterLock.Take(folder.Writer, $"the replay {name}", TimeProvider.System);
            var replay = new TrainerReplay(recorded, windows, archive.ToString()!, progress, TimeProvider.System);
            await TrainAsync(replay, kind, recipe, folder, stop.Token);
        }
        else
        {
            Write(target.Path!, windows, progress, stop.Token);
        }

        return 0;
    }

    private static async Task TrainAsync(TrainerReplay replay, TrainerKind kind, Recipe recipe, RunFolder folder, CancellationToken stop)
    {
        try
        {
            Devices.Require(kind.Device(recipe));
            await replay.RunAsync(kind, recipe, folder, stop);
        }
        catch when (!Directory.Exists(folder.Checkpoints))
        {
            Directory.Delete(folder.Path, recursive: true); // nothing was trained: the name is free again
            throw;
        }
    }

    private static void Write(string path, RecordedWindows windows, RunProgress progress, CancellationToken stop)
    {
        var skipped = new SkippedRecords();
        var count = WindowFile.Write(path, windows, skipped, stop);
        if (skipped.Count > 0)
            progress.Message(skipped.ToString());
        progress.Message($"{count} windows of {windows.Run} in {path}");
    }
}
