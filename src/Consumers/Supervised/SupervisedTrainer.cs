using Tppo.Consumers.Training;
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

    /// <param name="weights">Where training starts; copied.</param>
    /// <param name="device">Where it trains.</param>
    /// <param name="peakRate">Learning rate after the warm-up.</param>
    /// <param name="totalSteps">Optimizer steps of the schedule.</param>
    /// <param name="maxLength">Longest sequence.</param>
    /// <param name="maxTokens">Tokens of a micro-batch, padding included.</param>
    public SupervisedTrainer(ModelWeights weights, Device device, double peakRate, int totalSteps, int maxLength, int maxTokens)
    {
        _device = device;
        _peakRate = peakRate;
        _totalSteps = totalSteps;
        _maxTokens = maxTokens;
        Weights = weights.Trainable(device);
        _rotary = new Rotary(weights.Config, maxLength, device);
        _optimizer = new Optimizer(Weights, weightDecay: 0, gradClip: 1);
    }

    public ModelWeights Weights { get; }

    /// <summary>One optimizer step on <paramref name="rows"/>; returns the loss (nats a token).</summary>
    public double Step(IReadOnlyList<TrainingRow> rows)
    {
        double total = rows.Sum(row => row.Trained.Length), sum = 0;
        foreach (var micro in MicroBatches.Plan(rows, _maxTokens))
        {
            using var scope = NewDisposeScope();
            TrainingRow[] sequences = [.. micro.Select(i => rows[i])];
            var (tokens, states) = MicroBatches.ToTensors(sequences, _device);
            var hidden = Trunk.Hidden(Weights, tokens, _rotary).flatten(0, 1).index_select(0, states);
            var targets = tensor(sequences.SelectMany(row => row.Trained.Select(t => (long)row.Tokens[t])).ToArray(), device: _device);
            var loss = nn.functional.cross_entropy(Trunk.Logits(Weights, hidden), targets, reduction: nn.Reduction.Sum) / total;
            loss.backward();
            sum += loss.item<float>();
        }

        _optimizer.Step(LearningRate.Cosine(_peakRate, _optimizer.Steps, _totalSteps));
        return sum;
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        Weights.Dispose();
        _rotary.Dispose();
    }
}
