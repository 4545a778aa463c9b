using System.Collections.Concurrent;
using Tppo.Consumers.Training;
using Tppo.Hosting.Models;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Consumers.Supervised;

/// <summary>Supervised training: the mean negative log-likelihood of the trained tokens, with AdamW and a cosine schedule.</summary>
public sealed class SupervisedTrainer : IDisposable
{
    private readonly Device _device;
    private readonly Rotary _rotary;
    private readonly Optimizer _optimizer;
    private readonly double _peakRate;
    private readonly int _totalSteps;
    private readonly int _maxTokens;
    private readonly int _threads;

    /// <param name="weights">Where training starts; copied.</param>
    /// <param name="device">Where it trains.</param>
    /// <param name="peakRate">Learning rate after the warm-up.</param>
    /// <param name="totalSteps">Optimizer steps of the schedule.</param>
    /// <param name="maxLength">Longest sequence.</param>
    /// <param name="maxTokens">Tokens of a micro-batch, padding included.</param>
    /// <param name="threads">Micro-batches that are worked on at once.</param>
    public SupervisedTrainer(ModelWeights weights, Device device, double peakRate, int totalSteps, int maxLength, int maxTokens, int threads)
    {
        _device = device;
        _peakRate = peakRate;
        _totalSteps = totalSteps;
        _maxTokens = maxTokens;
        _threads = threads;
        Weights = weights.Trainable(device);
        _rotary = new Rotary(weights.Config, maxLength, device);
        _optimizer = new Optimizer(Weights, weightDecay: 0, gradClip: 1);
    }

    public ModelWeights Weights { get; }

    /// <summary>One optimizer step on <paramref name="rows"/>; returns the loss (nats a token).</summary>
    public double Step(IReadOnlyList<TrainingRow> rows)
    {
        double total = rows.Sum(row => row.Trained.Length);
        var micros = MicroBatches.Plan(rows, _maxTokens).ToList();
        var parts = new (double Loss, IReadOnlyList<Tensor> Gradients)[micros.Count];
        // One by one: a thread that is through takes the next. In ranges, a few large ones would wait behind each other.
        var oneByOne = Partitioner.Create(Enumerable.Range(0, micros.Count), EnumerablePartitionerOptions.NoBuffering);
        Parallel.ForEach(oneByOne, new ParallelOptions { MaxDegreeOfParallelism = _threads }, i => parts[i] = Part([.. micros[i].Select(r => rows[r])], total));
        // Summed in the order of the micro-batches, whichever thread was first: the same bits every time.
        foreach (var (_, gradients) in parts)
            AddGradients(gradients);
        _optimizer.Step(LearningRate.Cosine(_peakRate, _optimizer.Steps, _totalSteps));
        return parts.Sum(part => part.Loss);
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
        TorchThreads.Use(1); // each thread has micro-batches of its own: two pools would fight
        using var scope = NewDisposeScope();
        var (tokens, states) = MicroBatches.ToTensors(rows, _device);
        var hidden = Trunk.Hidden(Weights, tokens, _rotary).flatten(0, 1).index_select(0, states);
        var targets = tensor(rows.SelectMany(row => row.Trained.Select(t => (long)row.Tokens[t])).ToArray(), device: _device);
        var loss = nn.functional.cross_entropy(Trunk.Logits(Weights, hidden), targets, reduction: nn.Reduction.Sum) / total;
        var gradients = autograd.grad([loss], [.. Weights.Tensors]);
        return (loss.item<float>(), [.. gradients.Select(gradient => gradient.MoveToOuterDisposeScope())]);
    }

    private void AddGradients(IReadOnlyList<Tensor> gradients)
    {
        using var _ = no_grad();
        foreach (var (parameter, gradient) in Weights.Tensors.Zip(gradients))
        {
            if (parameter.grad is { } sum)
                sum.add_(gradient);
            else
                parameter.grad = gradient.clone();
            gradient.Dispose();
        }
    }
}
