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
        _optimizer = new Optimizer(Weights, _options.ValueWeightDecay, _options.ValueGradClip);
    }

    public static TrainerKind Kind => TrainerKind.Value;

    public Role Role => Role.Value;

    public ModelWeights Weights { get; }

    public IReadOnlyDictionary<string, double> Train(int step, IReadOnlyList<WindowGenerated> windows)
    {
        using var scope = NewDisposeScope();
        var metrics = new Dictionary<string, double>();
        ValueRow[] rows = [.. windows.Where(window => window.Reward is not null).Select(
            window => ValueRow.Of(window, _recipe.Algorithm.Gamma))];
        metrics["critic/trajectories"] = rows.Length;
        metrics["critic/tokens"] = rows.Sum(row => row.Returns.Length);
        if (rows.Length == 0 || !_recipe.Algorithm.Advantage.NeedsCritic)
            return metrics;
        var old = Values(rows);
        metrics["critic/vf_explained_var"] = ExplainedVariance.Of(
            MicroBatches.Flat(old, CPU), MicroBatches.Flat(rows.Select(row => row.Returns), CPU), ones(
                1, rows.Sum(row => row.Returns.Length), ScalarType.Bool));
        metrics["critic/values/mean"] = old.SelectMany(v => v).Average();
        var means = new MetricMeans();
        for (var epoch = 0; epoch < _options.ValueEpochs; epoch++)
        {
            foreach (var miniBatch in MiniBatches.Split(rows.Length, _options.ValueMiniBatchSize, _recipe.Run.Seed, step, epoch))
            {
                Accumulate([.. miniBatch.Select(i => rows[i])], [.. miniBatch.Select(i => old[i])], means);
                var rate = LearningRate.WithWarmup(_options.ValueLr, _optimizer.Steps, _options.ValueLrWarmupSteps);
                means.Add("critic/grad_norm", _optimizer.Step(rate));
                metrics["critic/lr"] = rate;
            }
        }

        means.WriteTo(metrics);
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

    private void Accumulate(ValueRow[] rows, float[][] old, MetricMeans means)
    {
        var weights = TokenWeights.Of(rows.Select(row => row.Returns.Length), _options.ValueLossAggMode);
        var lossSum = 0.0;
        foreach (var micro in MicroBatches.Plan([.. rows.Select(row => row.Row)], _options.ValueMaxTokenLen))
        {
            using var scope = NewDisposeScope();
            Tensor Flat(Func<int, float[]> of) => MicroBatches.Flat(micro.Select(of), _device);
            var (olds, returns, w) = (Flat(i => old[i]), Flat(i => rows[i].Returns), Flat(i => weights[i]));
            var (tokens, states) = MicroBatches.ToTensors([.. micro.Select(i => rows[i].Row)], _device);
            _optimizer.Add(_pass.Gradients(tokens, states, layout: null, (hidden, range) =>
            {
                Tensor Part(Tensor tensor) => tensor.narrow(1, range.Start, range.Count);
                var terms = ValueLoss.Clipped(
                    Trunk.Values(Weights, hidden).unsqueeze(0),
                    Part(olds),
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
    }

    /// <summary>Values of the states before every response token, [rows][tokens], without gradients.</summary>
    private float[][] Values(ValueRow[] rows)
        => MicroBatches.Evaluate([.. rows.Select(row => row.Row)], _options.ValueMaxTokenLen, Predict);

    /// <summary>Values [1, N] of the states before the trained tokens, without gradients.</summary>
    private Tensor Predict(TrainingRow[] rows)
    {
        var (tokens, states) = MicroBatches.ToTensors(rows, _device);
        return Trunk.Values(Weights, Trunk.Hidden(Weights, tokens, _rotary).flatten(0, 1).index_select(0, states)).unsqueeze(0);
    }
}
