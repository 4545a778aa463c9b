using System.CommandLine;
using Spectre.Console;
using Tppo.Cli.Replaying;
using Tppo.Cli.Reporting;
using Tppo.Contracts;
using Tppo.Hosting.Archive;
using Tppo.Hosting.Errors;
using Tppo.Hosting.Messaging;
using Tppo.Hosting.Models;
using Tppo.Hosting.Options;
using Tppo.Hosting.Runs;

namespace Tppo.Cli.Commands;

/// <summary>`tppo replay --run NAME --to policy|value|file:PATH`: recorded windows to a new trainer, or into a file.</summary>
public static class ReplayCommand
{
    private static readonly Option<string> Run = new("--run") { Description = "The run whose windows are replayed.", Required = true };

    private static readonly Option<string> From = new("--from")
    {
        Description = "Where to begin: first, offset:N, step:K (with the run's checkpoint step_K), or a time in ISO 8601.",
        DefaultValueFactory = _ => "first",
    };

    private static readonly Option<int?> ToStep = new("--to-step") { Description = "The last step. Default: the last complete one." };
    private static readonly Option<string> To = new("--to") { Description = "policy or value: a new trainer. file:PATH: JSON lines.", Required = true };
    private static readonly Option<string?> As = new("--as") { Description = "Name of the new trainer's folder under --runs." };
    private static readonly Option<string[]> Set = new("--set") { Description = "Overrides a key of the run's recipe: key=value. May be repeated." };
    private static readonly Option<string> Runs = new("--runs") { Description = "Where runs are kept.", DefaultValueFactory = _ => "runs" };

    private static readonly Option<string?> Broker = new("--broker")
    {
        Description = $"RabbitMQ, for the archive of a run on it. Default: the environment's {BrokerAddress.UriVariable}.",
    };

    public static Command Create()
    {
        var command = new Command("replay", "Feed a run's recorded windows to a new trainer, or write them down; nothing is generated.")
        {
            Run, From, ToStep, To, As, Set, Broker, Runs,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var target = ReplayTarget.Parse(parsed.GetValue(To)!);
        var from = ArchiveStart.Parse(parsed.GetValue(From)!);
        var toStep = parsed.GetValue(ToStep);
        if (toStep < (from.Step ?? 0))
            throw new UserException($"--to-step {toStep} lies before the first step, {from.Step ?? 0}");
        if (target.Trainer is null && (parsed.GetValue(As) is not null || parsed.GetValue(Set)!.Length > 0))
            throw new UserException("--as and --set are for --to policy and --to value: a file has windows as they were recorded");
        if (target.Trainer is not null && parsed.GetValue(As) is null)
            throw new UserException($"--to {parsed.GetValue(To)} needs a name for the new trainer's folder: --as NAME");
        var recorded = RecordedRun.Open(parsed.GetValue(Runs)!, parsed.GetValue(Run)!);
        var recipe = recorded.Override(parsed.GetValue(Set)!);

        using var stop = new StopSignal();
        using var progress = new RunProgress(AnsiConsole.Console, TimeProvider.System);
        await using var archive = await OpenArchiveAsync(recorded.Folder, parsed.GetValue(Broker), stop.Token);
        var windows = new RecordedWindows(archive, recorded.Folder.Name, recorded.Model.VocabularySize, recipe.Run.Slots, from, toStep);
        if (target.Trainer is { } role)
            await TrainAsync(role, recipe, RunFolder.Create(parsed.GetValue(Runs)!, parsed.GetValue(As)!, "choose another --as"),
                new TrainerReplay(recorded, windows, archive.ToString()!, progress, TimeProvider.System), stop.Token);
        else
            Write(target.Path!, windows, progress, stop.Token);
        return 0;
    }

    private static async Task<IWindowArchive> OpenArchiveAsync(RunFolder run, string? broker, CancellationToken stop)
        => BrokerAddress.Find(broker, Environment.GetEnvironmentVariable) is { } address
            ? await StreamArchive.OpenAsync(address, new RunNames(run.Name), TimeProvider.System, stop)
            : new SegmentArchive(run);

    private static async Task TrainAsync(Role role, Recipe recipe, RunFolder folder, TrainerReplay replay, CancellationToken stop)
    {
        try
        {
            Devices.Require(role == Role.Policy ? recipe.Policy.PolicyDevice : recipe.Value.ValueDevice);
            await replay.RunAsync(role, recipe, folder, stop);
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
