using System.Diagnostics;
using MassTransit;
using Serilog;
using Tppo.Contracts;
using Tppo.Messaging;
using Tppo.Modeling.Tokenization;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Metrics;
using Tppo.Runs.Models;
using Tppo.Runs.Storage;

namespace Tppo.Consumers.Training;

/// <summary>
/// Drives one trainer on a thread of its own: take a step's windows, train, make the step durable, publish the weights,
/// acknowledge. Killed at any point it does the same again from the last durable step, to the same bits.
/// </summary>
/// <param name="run">The run's name.</param>
/// <param name="require">Throws where another process has taken the trainer over; called before each durable write.</param>
/// <param name="recovery">Where every step is made durable; null where a lost process is a lost run, up to its last checkpoint.</param>
internal sealed class TrainerLoop(
    string run,
    ITrainer trainer,
    StepAccumulator accumulator,
    TrainingLedger ledger,
    WeightStore weights,
    CheckpointStore checkpoints,
    CheckpointStore? recovery,
    RunControl control,
    ITokenizer tokenizer,
    IBus bus,
    IRunProgress progress,
    TimeProvider time,
    TrainingInstruments instruments,
    Action require,
    int threads)
{
    /// <summary>Runs from <paramref name="firstStep"/> to the run's end; the task fails where training does.</summary>
    /// <param name="firstStep">The first step to train.</param>
    /// <param name="last">What was to be said of the step before it, which a killed process may not have said.</param>
    /// <param name="cancellation">Leaves the loop between two steps.</param>
    public Task RunAsync(int firstStep, StepTrained? last, CancellationToken cancellation)
    {
        accumulator.StartAt(firstStep, Dropped("late", last), Dropped("repeats", last), Dropped("not_finite", last));
        ledger.TruncateFrom(firstStep);
        return Task.Factory.StartNew(
            () => Run(firstStep, last, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Run(int firstStep, StepTrained? last, CancellationToken cancellation)
    {
        TorchThreads.Use(threads);
        RequireFinite(firstStep);
        Publish(firstStep, cancellation);
        if (last is not null)
            Wait(bus.PublishPatientlyAsync(last, time, cancellation));
        var (step, saved) = (firstStep, firstStep);
        while (step < control.StopStep)
        {
            if (Take(step, cancellation) is not { } windows)
                continue;
            using var span = RunTrace.BeginStep(Name, step);
            var metrics = Train(step, windows);
            RequireFinite(step + 1);
            CountDrops(step, metrics);
            var trained = new StepTrained(trainer.Role, step, metrics);
            require();
            ledger.Append(trained, windows);
            (step, last) = (step + 1, trained);
            if (control.IsCheckpoint(step))
                Save(checkpoints, saved = step, trained);
            if (recovery is not null)
                Save(recovery, step, trained, windows); // last: from here on the step is not trained again, and its checkpoint not written
            Publish(step, cancellation);
            Wait(bus.PublishPatientlyAsync(trained, time, cancellation));
            accumulator.Complete(step - 1);
            instruments.Trained();
            Log.Debug("Step trained: {Step} of the {Model:l} model", step - 1, Name);
        }

        if (saved != step)
            Save(checkpoints, step, last);
        require();
        ledger.TruncateFrom(step);
    }

    /// <summary>The windows of <paramref name="step"/>; null when the run's end has changed meanwhile.</summary>
    private IReadOnlyList<WindowGenerated>? Take(int step, CancellationToken cancellation)
    {
        var ending = control.Stopping.IsCancellationRequested ? CancellationToken.None : control.Stopping;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, ending);
        try
        {
            return accumulator.TakeAsync(step, either.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private Dictionary<string, double> Train(int step, IReadOnlyList<WindowGenerated> windows)
    {
        using var training = instruments.Training.Measure();
        var started = time.GetTimestamp();
        return new Dictionary<string, double>(trainer.Train(step, windows))
        {
            [$"timing_s/{Name}"] = time.GetElapsedTime(started).TotalSeconds,
        };
    }

    /// <summary>Weights that are no numbers are never stored, and reach nobody.</summary>
    private void RequireFinite(int version)
    {
        if (!trainer.Weights.AreFinite())
            throw new RoleException(
                $"version {version} of the {Name} model has weights that are not finite: training has diverged, or it began with damaged "
                + "ones; take a lower learning rate, or other weights");
    }

    private void CountDrops(int step, Dictionary<string, double> metrics)
    {
        if (trainer.NotFinite is > 0 and var windows)
        {
            accumulator.CountNotFinite(windows);
            progress.Message($"{Name}: step {step}: {windows} windows taught nothing, loss or gradient of their update was not finite");
        }

        metrics[DropsOf("late")] = accumulator.Late;
        metrics[DropsOf("repeats")] = accumulator.Repeats;
        metrics[DropsOf("not_finite")] = accumulator.NotFinite;
    }

    private void Publish(int version, CancellationToken cancellation)
    {
        require();
        using var publication = instruments.Publication.Measure();
        var pointer = weights.Publish(trainer.Role, version, trainer.Weights, require);
        Wait(trainer.Role switch
        {
            Role.Policy => bus.PublishPatientlyAsync(
                new PolicyUpdated(pointer.Version, pointer.Location, pointer.Sha256), time, cancellation),
            Role.Value => bus.PublishPatientlyAsync(
                new ValueUpdated(pointer.Version, pointer.Location, pointer.Sha256), time, cancellation),
            _ => throw new UnreachableException(),
        });
    }

    private void Save(CheckpointStore store, int step, StepTrained? trained, IReadOnlyList<WindowGenerated>? windows = null)
    {
        using var checkpoint = instruments.Checkpoint.Measure();
        Action<string>? besides = windows is null ? null : folder => StepWindowsFile.Write(folder, run, windows, time);
        TrainerCheckpoint.Save(store, step, trainer, tokenizer, trained, besides, require);
    }

    private int Dropped(string reason, StepTrained? last) => (int)(last?.Metrics.GetValueOrDefault(DropsOf(reason)) ?? 0);

    private string DropsOf(string reason) => $"drops/{Name}_{reason}";

    private string Name => TrainerKind.Of(trainer.Role).Name;

    private static void Wait(Task task) => task.GetAwaiter().GetResult();
}
