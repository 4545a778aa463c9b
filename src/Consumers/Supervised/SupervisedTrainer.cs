using System.Collections.Concurrent;
using Tppo.Consumers.Training;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using static TorchSharp.torch;

namespace Tppo.Consumers.Supervised;

/// <summary>Supervised training: the mean negative log-likelihood of the trained tokens, with AdamW and a cosine schedule.</summary>
internal sealed class SupervisedTrainer : IDisposable
{
    private readonly SupervisedOptions _options;
    private readonly Rotary _rotary;
    private readonly GradientPass _pass;
    private readonly Optimizer _optimizer;

    /// <param name="weights">Trainable; they become the trainer's.</param>
    /// <param name="options">How it goes.</param>
    public SupervisedTrainer(ModelWeights weights, SupervisedOptions options)
    {
        _options = options;
        Weights = weights;
        _rotary = new Rotary(weights.Config, options.MaxLength, weights.Device);
        _pass = new GradientPass(weights, _rotary, options.Checkpointing);
        _optimizer = new Optimizer(weights, weightDecay: 0, gradClip: 1, new AdamOptions { MaxSkippedUpdates = 0 });
    }

    public ModelWeights Weights { get; }

    /// <summary>One optimizer step on <paramref name="rows"/>; returns the loss (nats a token).</summary>
    public double Step(IReadOnlyList<TrainingRow> rows)
    {
        double total = rows.Sum(row => row.Trained.Length);
        var micros = (_options.Packed ? Packing.Plan(rows, _options.MaxTokens) : MicroBatches.Plan(rows, _options.MaxTokens)).ToList();
        var losses = new double[micros.Count];
        var gradients = new IReadOnlyList<Tensor>[micros.Count];
        // A single thread need not keep the gradients of more than one.
        foreach (var chunk in Enumerable.Range(0, micros.Count).Chunk(_options.Threads == 1 ? 1 : Math.Max(1, micros.Count)))
        {
            // One by one: a thread that is through takes the next. In ranges, a few large ones would wait behind each other.
            var oneByOne = Partitioner.Create(chunk, EnumerablePartitionerOptions.NoBuffering);
            Parallel.ForEach(oneByOne, new ParallelOptions { MaxDegreeOfParallelism = _options.Threads }, i =>
                (losses[i], gradients[i]) = Part([.. micros[i].Select(r => rows[r])], total));
            // Summed in the order of the micro-batches, whichever thread was first: the same bits every time.
            foreach (var i in chunk)
                _optimizer.Add(gradients[i]);
        }

        var loss = losses.Sum();
        _optimizer.Step(LearningRate.Cosine(_options.PeakRate, _optimizer.Steps, _options.TotalSteps), loss);
        return loss;
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        Weights.Dispose();
        _rotary.Dispose();
    }

    /// <summary>One micro-batch's share of the loss, and its gradients.</summary>
    private (double Loss, IReadOnlyList<Tensor> Gradients) Part(TrainingRow[] rows, double total)
    {
        if (_options.Threads > 1)
            TorchThreads.Use(1); // each thread has micro-batches of its own: two pools would fight
        using var scope = NewDisposeScope();
        var (tokens, states, layout) = _options.Packed
            ? Packing.ToTensors(rows, Weights.Device)
            : MicroBatches.ToTensors(rows, Weights.Device);
        var targets = MicroBatches.Targets(rows, Weights.Device).squeeze(0);
        var sum = 0.0;
        var gradients = _pass.Gradients(tokens, states, layout, (hidden, range) =>
        {
            var chosen = targets.narrow(0, range.Start, range.Count);
            var loss = nn.functional.cross_entropy(Trunk.Logits(Weights, hidden), chosen, reduction: nn.Reduction.Sum) / total;
            sum += loss.item<float>();
            return loss;
        });
        return (sum, [.. gradients.Select(gradient => gradient.MoveToOuterDisposeScope())]);
    }
}

/// <summary>How supervised training goes.</summary>
/// <param name="PeakRate">Learning rate after the warm-up.</param>
/// <param name="TotalSteps">Optimizer steps of the schedule.</param>
/// <param name="MaxLength">Longest sequence.</param>
/// <param name="MaxTokens">Tokens of a micro-batch, padding included.</param>
/// <param name="Threads">Micro-batches that are worked on at once.</param>
/// <param name="Packed">Whether the sequences of a micro-batch stand one after another in one row, each seeing itself alone, instead of
/// padded below each other.</param>
/// <param name="Checkpointing">Whether blocks are computed again for their gradients instead of kept.</param>
internal sealed record SupervisedOptions(
    double PeakRate, int TotalSteps, int MaxLength, int MaxTokens, int Threads, bool Packed = false, bool Checkpointing = false);
