using System.Diagnostics;
using MassTransit;
using Tppo.Contracts;
using Tppo.Hosting.Models;
using Tppo.Hosting.Runs;
using Tppo.Hosting.Storage;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;

namespace Tppo.Consumers.Training;

/// <summary>Drives one trainer on a thread of its own: take a step's windows, train, checkpoint where due, publish the weights, acknowledge.</summary>
public sealed class TrainerLoop(
    ITrainer trainer,
    StepAccumulator accumulator,
    WeightStore weights,
    CheckpointStore checkpoints,
    RunControl control,
    ITokenizer tokenizer,
    IBus bus,
    TimeProvider time,
    int threads)
{
    /// <summary>Runs from <paramref name="firstStep"/> to the run's end; the task fails where training does.</summary>
    public Task RunAsync(int firstStep, CancellationToken cancellation)
    {
        accumulator.StartAt(firstStep);
        return Task.Factory.StartNew(() => Run(firstStep, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Run(int firstStep, CancellationToken cancellation)
    {
        TorchThreads.Use(threads);
        Publish(firstStep);
        var (step, saved) = (firstStep, firstStep);
        while (step < control.StopStep)
        {
            if (Take(step, cancellation) is not { } windows)
                continue;
            var started = time.GetTimestamp();
            var metrics = new Dictionary<string, double>(trainer.Train(step, windows))
            {
                [$"timing_s/{Name}"] = time.GetElapsedTime(started).TotalSeconds,
                [$"drops/{Name}_late"] = accumulator.Late,
                [$"drops/{Name}_repeats"] = accumulator.Repeats,
            };
            step++;
            if (control.IsCheckpoint(step))
                Save(saved = step);
            Publish(step);
            Wait(bus.Publish(new StepTrained(trainer.Role, step - 1, metrics), cancellation));
            accumulator.Complete(step - 1);
        }

        if (saved != step)
            Save(step);
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

    private void Publish(int version)
    {
        var (location, sha256) = weights.Publish(trainer.Role, version, trainer.Weights);
        Wait(trainer.Role switch
        {
            Role.Policy => bus.Publish(new PolicyUpdated(version, location, sha256)),
            Role.Value => bus.Publish(new ValueUpdated(version, location, sha256)),
            _ => throw new UnreachableException(),
        });
    }

    private void Save(int step)
    {
        var (model, state) = trainer.Role == Role.Policy
            ? (CheckpointStore.Policy, CheckpointStore.PolicyTrainer)
            : (CheckpointStore.Value, CheckpointStore.ValueTrainer);
        checkpoints.Save(step, state, trainer.WriteState);
        checkpoints.Save(step, model, folder => ModelFolder.Write(folder, trainer.Weights, tokenizer));
    }

    private string Name => trainer.Role == Role.Policy ? "policy" : "value";

    private static void Wait(Task task) => task.GetAwaiter().GetResult();
}
