using Tppo.Messaging.Archive;
using Tppo.Modeling.Folders;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Metrics;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;
using Tppo.Runs.Storage;

namespace Tppo.Consumers.Replaying;

/// <summary>Recorded windows to a new trainer, which begins with a checkpoint of the run that generated them.</summary>
internal sealed class TrainerReplay(RecordedRun recorded, RecordedWindows windows, string archive, IRunProgress progress, TimeProvider time)
{
    /// <summary>Trains, and says what came of it.</summary>
    /// <param name="kind">The trainer.</param>
    /// <param name="recipe">How it trains.</param>
    /// <param name="folder">Where it keeps what it writes.</param>
    /// <param name="stop">Ends the training after the step it is at.</param>
    /// <exception cref="UserException">The checkpoint, windows or their values are missing; nothing has been written.</exception>
    public async Task RunAsync(TrainerKind kind, Recipe recipe, RunFolder folder, CancellationToken stop)
    {
        var checkpoint = windows.From.Step ?? 0;
        recorded.RequireCheckpoint(kind, checkpoint, recipe);
        recorded.RequireValues(kind, recipe);
        var range = await FindRangeAsync(stop);
        DurableFile.WriteText(folder.Config, RecipeJson.Write(recipe));
        new ReplayOrigin(recorded.Folder.Name, archive, kind.Role, checkpoint, range.First, range.Last).Write(folder);
        progress.Started(range.Last + 1, checkpoint + 1);
        var started = time.GetTimestamp();
        var next = await Task.Factory.StartNew(
            () =>
            {
                using var trainer = TrainerFactory.Load(kind, recipe, recorded.CheckpointsOf(kind), checkpoint, recorded.InitialModel);
                var steps = RecordedSteps.ReadAsync(windows, range).ToBlockingEnumerable();
                return new ReplayLoop(trainer, recorded.Tokenizer, recipe, folder, progress, time).Run(range, steps, stop);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var original = recorded.CheckpointsOf(kind).PartFolder(next, kind.ModelPart);
        var replayed = ReplayLoop.Checkpoints(recipe, folder, kind).PartFolder(next, kind.ModelPart);
        Tell(range, next, time.GetElapsedTime(started), original, replayed);
    }

    private async Task<StepRange> FindRangeAsync(CancellationToken stop)
    {
        var skipped = new SkippedRecords();
        try
        {
            var range = await StepRange.FindAsync(windows, skipped, stop);
            if (range.Unfinished > 0)
                progress.Message($"{range.Unfinished} windows left out: their steps, after step {range.Last}, are not complete");
            return range;
        }
        finally
        {
            if (skipped.Count > 0)
                progress.Message(skipped.ToString());
        }
    }

    private void Tell(StepRange range, int next, TimeSpan elapsed, string original, string replayed)
    {
        var hash = DurableFile.Hash(ModelFolder.WeightPaths(replayed));
        var comparison = !Directory.Exists(original) ? ""
            : hash == DurableFile.Hash(ModelFolder.WeightPaths(original)) ? $", the same weights as in step_{next} of "
                + $"{recorded.Folder.Name}"
            : $", other weights than in step_{next} of {recorded.Folder.Name}";
        var steps = next - range.First;
        progress.Message(
            $"{steps} {(steps == 1 ? "step" : "steps")} ({steps * windows.Slots} windows) of {recorded.Folder.Name} replayed in "
            + $"{elapsed.TotalSeconds:F1} s"
            + (next <= range.Last ? $", stopped before step {next}" : ""));
        progress.Message($"{Path.GetRelativePath(".", replayed)}: sha256 {hash[..12]}{comparison}");
    }
}
