using Tppo.Consumers.Training;
using Tppo.Contracts;
using Tppo.Modeling.Tokenization;
using Tppo.Runs;
using Tppo.Runs.Metrics;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Runs.Storage;

namespace Tppo.Consumers.Replaying;

/// <summary>One trainer on recorded steps: no bus, no generation. Each step is what the trainer does in a run, to the same bits.</summary>
internal sealed class ReplayLoop(
    ITrainer trainer, ITokenizer tokenizer, Recipe recipe, RunFolder folder, IRunProgress progress, TimeProvider time)
{
    private readonly string _name = TrainerKind.Of(trainer.Role).Name;
    private readonly CheckpointStore _checkpoints = Checkpoints(recipe, folder, TrainerKind.Of(trainer.Role));

    /// <summary>Where a replay keeps its checkpoints: the trainer's parts alone.</summary>
    public static CheckpointStore Checkpoints(Recipe recipe, RunFolder folder, TrainerKind kind)
        => new(folder.Checkpoints, recipe.Run.KeepCheckpoints, [kind.ModelPart, kind.StatePart]);

    /// <summary>Trains on <paramref name="steps"/> of <paramref name="range"/>, on the calling thread.</summary>
    /// <returns>The first step that is not trained; its checkpoint is written.</returns>
    public int Run(StepRange range, IEnumerable<RecordedStep> steps, CancellationToken stop)
    {
        TorchThreads.Use(TrainerKind.Of(trainer.Role).Threads(recipe));
        var ledger = new TrainingLedger(Path.Combine(folder.Ledger, _name + ".jsonl"));
        Action<MetricRow>[] sinks = [new MetricsLog(folder.Metrics).Append, new TensorBoardLog(folder.TensorBoard).Append, progress.Step];
        var next = range.First;
        Save(next, null);
        foreach (var (step, windows) in steps)
        {
            var started = time.GetTimestamp();
            var metrics = new Dictionary<string, double>(trainer.Train(step, windows));
            metrics[$"timing_s/{_name}"] = time.GetElapsedTime(started).TotalSeconds;
            var trained = new StepTrained(trainer.Role, step, metrics);
            ledger.Append(trained, windows);
            next = step + 1;
            var isLast = step == range.Last || stop.IsCancellationRequested;
            if (isLast || next % recipe.Run.SaveFreq == 0)
                Save(next, trained);
            foreach (var sink in sinks)
                sink(new MetricRow(next, metrics));
            if (isLast)
                break;
        }

        return next;
    }

    private void Save(int step, StepTrained? trained) => TrainerCheckpoint.Save(_checkpoints, step, trainer, tokenizer, trained);
}
