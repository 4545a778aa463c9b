using Tppo.Consumers.Training;
using Tppo.Contracts;
using Tppo.Learning;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using static TorchSharp.torch;

namespace Tppo.Consumers.Value;

/// <summary>
/// Trains the value model on the trajectories that finished in a step: every response token of all of their windows, towards the
/// Monte-Carlo return. The old values of the clip are its own predictions at the start of the step, so that recorded
/// windows train any value model. A step in which nothing finished trains nothing.
/// </summary>
public sealed class ValueTrainer : ITrainer, IKindOfTrainer
{
    private readonly ValueOptions _options;
    private readonly Recipe _recipe;
    private readonly Device _device;
    private readonly Rotary _rotary;
    private readonly GradientPass _pass;
    private readonly Optimizer _optimizer;

    /// <param name="recipe">Algorithm and value options.</param>
    /// <param name="weights">Where training starts; copied.</param>
    public ValueTrainer(Recipe recipe, ModelWeights weights)
    {
        _recipe = recipe;
        _options = recipe.Value;
        _device = new Device(_options.ValueDevice);
        _rotary = new Rotary(weights.Config, recipe.Rollout.MaxPromptLength + recipe.Rollout.MaxResponseLength, _device);
        Weights = Trainable.Of(weights, recipe, _device);
        _pass = new GradientPass(Weights, _rotary, recipe.Model.GradientCheckpointing);
        _optimizer = new Optimizer(Weights, _options.ValueWeightDecay, _options.ValueGradClip, recipe.Optimizer);
    }

    public static TrainerKind Kind => TrainerKind.Value;

    public Role Role => Role.Value;

    public ModelWeights Weights { get; }

    public int NotFinite { get; private set; }

    public IReadOnlyDictionary<string, double> Train(int step, IReadOnlyList<WindowGenerated> windows)
    {
        using var scope = NewDisposeScope();
        var metrics = new Dictionary<string, double>();
        NotFinite = 0;
        ValueRow[] rows = [.. windows.SelectMany(window => window.Segments)
            .Where(segment => segment.Reward is not null)
            .Select(segment => ValueRow.Of(segment, _recipe.Algorithm.Gamma))];
        metrics["critic/trajectories"] = rows.Length;
        metrics["critic/tokens"] = rows.Sum(row => row.Returns.Length);
        if (rows.Length == 0 || !_recipe.Algorithm.Advantage.NeedsCritic)
            return metrics;
        int[] all = [.. Enumerable.Range(0, rows.Length)];
        // In a step of one update the old values are those that the update computes.
        var isOneUpdate = _options.ValueEpochs * MiniBatches.Count(rows.Length, _options.ValueMiniBatchSize) == 1;
        var old = isOneUpdate ? null : Values(rows);
        var before = new Predictions();
        if (old is not null)
            before.Add([.. old.SelectMany(values => values)], [.. rows.SelectMany(row => row.Returns)]);
        var means = new MetricMeans();
        for (var epoch = 0; epoch < _options.ValueEpochs; epoch++)
        {
            foreach (var miniBatch in MiniBatches.Split(all, _options.ValueMiniBatchSize, _recipe.Run.Seed, step, epoch))
            {
                var ofUpdate = new MetricMeans();
                var loss = Accumulate(
                    [.. miniBatch.Select(i => rows[i])], old is null ? null : [.. miniBatch.Select(i => old[i])], before, ofUpdate);
                var rate = LearningRate.Of(
                    _recipe.Optimizer, _options.ValueLr, _optimizer.Steps, _options.ValueLrWarmupSteps, _recipe.ProgressOf(step));
                if (_optimizer.Step(rate, loss) is not { } norm)
                {
                    NotFinite += miniBatch.Length;
                    continue;
                }

                ofUpdate.Add("critic/grad_norm", norm);
                means.Add(ofUpdate);
                metrics["critic/lr"] = rate;
            }
        }

        means.WriteTo(metrics);
        before.WriteTo(metrics);
        return metrics;
    }

    public void WriteState(string folder) => TrainerState.Write(folder, Weights, _optimizer, _recipe);

    public void ReadState(string folder) => TrainerState.Read(folder, Weights, _optimizer);

    public void Dispose()
    {
        _optimizer.Dispose();
        Weights.Dispose();
        _rotary.Dispose();
    }

    /// <summary>
    /// Gathers the gradients of one mini-batch; gives its loss. Without old values, adds those that it computes to the predictions.
    /// </summary>
    private double Accumulate(ValueRow[] rows, float[][]? old, Predictions before, MetricMeans means)
    {
        var weights = TokenWeights.Of(
            rows.Select(row => row.Returns.Length), _options.ValueLossAggMode, _recipe.Rollout.MaxResponseLength);
        var lossSum = 0.0;
        foreach (var micro in MicroBatches.Plan([.. rows.Select(row => row.Row)], _options.ValueMaxTokenLen))
        {
            using var scope = NewDisposeScope();
            Tensor Flat(Func<int, float[]> of) => MicroBatches.Flat(micro.Select(of), _device);
            var (returns, w) = (Flat(i => rows[i].Returns), Flat(i => weights[i]));
            var olds = old is null ? null : Flat(i => old[i]);
            TrainingRow[] sequences = [.. micro.Select(i => rows[i].Row)];
            MicroBatches.AddShares(means, "critic", sequences, areContinued: false);
            var (tokens, states, layout) = MicroBatches.ToTensors(sequences, _device);
            _optimizer.Add(_pass.Gradients(tokens, states, layout, (hidden, range) =>
            {
                Tensor Part(Tensor tensor) => tensor.narrow(1, range.Start, range.Count);
                var values = Trunk.Values(Weights, hidden).unsqueeze(0);
                if (olds is null)
                    before.Add(values, Part(returns));
                var terms = ValueLoss.Clipped(
                    values,
                    olds is null ? values.detach() : Part(olds),
                    Part(returns),
                    _options.CliprangeValue,
                    _options.CliprangeValueHigh);
                var loss = Aggregation.Sum(terms.Loss, Part(w));
                lossSum += loss.item<float>();
                means.Add("critic/vf_clipfrac", terms.Clipped.sum().item<float>(), terms.Loss.numel());
                return loss;
            }));
        }

        means.Add("critic/vf_loss", lossSum);
        return lossSum;
    }

    /// <summary>Values of the states before every response token, [rows][tokens], without gradients.</summary>
    private float[][] Values(ValueRow[] rows)
        => MicroBatches.Evaluate([.. rows.Select(row => row.Row)], _options.ValueMaxTokenLen, Predict);

    /// <summary>Values [1, N] of the states before the trained tokens, without gradients.</summary>
    private Tensor Predict(TrainingRow[] rows)
    {
        var (tokens, states, _) = MicroBatches.ToTensors(rows, _device);
        return Trunk.Values(Weights, Trunk.Hidden(Weights, tokens, _rotary, states)).unsqueeze(0);
    }
}
