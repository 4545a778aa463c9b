using Tppo.Cli.Reporting;
using Tppo.Consumers.Training;
using Tppo.Contracts;
using Tppo.Hosting.Models;
using Tppo.Hosting.Options;
using Tppo.Hosting.Runs;
using Tppo.Hosting.Storage;
using Tppo.Modeling.Tokenization;

namespace Tppo.Cli.Replaying;

/// <summary>One trainer on recorded steps: no bus, no generation. Each step is what the trainer does in a run, to the same bits.</summary>
public sealed class ReplayTraining(ITrainer trainer, ITokenizer tokenizer, Recipe recipe, RunFolder folder, RunProgress progress, TimeProvider time)
{
    private readonly string _name = trainer.Role.ToString().ToLowerInvariant();
    private readonly CheckpointStore _checkpoints = Checkpoints(recipe, folder, trainer.Role);

    /// <summary>Where a replay keeps its checkpoints: the trainer's parts alone.</summary>
    public static CheckpointStore Checkpoints(Recipe recipe, RunFolder folder, Role role)
    {
        var (model, state) = TrainerCheckpoint.PartsOf(role);
        return new CheckpointStore(folder.Checkpoints, recipe.Run.KeepCheckpoints, [model, state]);
    }

    /// <summary>Trains on <paramref name="steps"/> of <paramref name="range"/>, on the calling thread.</summary>
    /// <returns>The first step that is not trained; its checkpoint is written.</returns>
    public int Run(StepRange range, IEnumerable<RecordedStep> steps, CancellationToken stop)
    {
        TorchThreads.Use(trainer.Role == Role.Policy ? recipe.Policy.PolicyThreads : recipe.Value.ValueThreads);
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
