using Tppo.Consumers.Training;
using Tppo.Contracts;
using Tppo.Hosting.Options;
using Tppo.Learning;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Consumers.Policy;

/// <summary>
/// Trains the policy on a step's windows: each kept token once, in the step that generated it; prompt and earlier windows are
/// context. The loss of the step is Σ wₜ lₜ with weights over the whole mini-batch, so micro-batches add up exactly.
/// </summary>
public sealed class PolicyTrainer : ITrainer
{
    private readonly PolicyOptions _options;
    private readonly Recipe _recipe;
    private readonly Device _device;
    private readonly Rotary _rotary;
    private readonly Optimizer _optimizer;
    private readonly GroupLedger _groups;
    private readonly ModelWeights? _reference;

    /// <param name="recipe">Algorithm and policy options.</param>
    /// <param name="weights">Where training starts; copied.</param>
    /// <param name="reference">The initial policy, for the KL penalty; copied. Null without one.</param>
    public PolicyTrainer(Recipe recipe, ModelWeights weights, ModelWeights? reference)
    {
        _recipe = recipe;
        _options = recipe.Policy;
        _device = new Device(_options.PolicyDevice);
        _rotary = new Rotary(weights.Config, recipe.Rollout.MaxPromptLength + recipe.Rollout.MaxResponseLength, _device);
        Weights = weights.Trainable(_device);
        _optimizer = new Optimizer(Weights, _options.PolicyWeightDecay, _options.PolicyGradClip);
        _groups = new GroupLedger(recipe.Run.N);
        _reference = reference?.Copy(_device);
    }

    public Role Role => Role.Policy;

    public ModelWeights Weights { get; }

    public IReadOnlyDictionary<string, double> Train(int step, IReadOnlyList<WindowGenerated> windows)
    {
        using var scope = NewDisposeScope();
        var metrics = new Dictionary<string, double>();
        RolloutMetrics.WriteTo(metrics, step, windows);
        _groups.Add(windows);
        // Without a critic there is none to warm up.
        if (step >= _recipe.Value.CriticWarmup || _recipe.Algorithm.Advantage == AdvantageEstimator.Grpo)
            Update(step, windows, metrics);
        _groups.Forget();
        return metrics;
    }

    public void WriteState(string folder)
    {
        _optimizer.Write(folder);
        PolicyState.Write(folder, _groups);
    }

    /// <summary>Continues from what <see cref="WriteState"/> wrote.</summary>
    public void ReadState(string folder)
    {
        _optimizer.Read(folder);
        PolicyState.Read(folder, _groups);
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        Weights.Dispose();
        _rotary.Dispose();
        _reference?.Dispose();
    }

    private void Update(int step, IReadOnlyList<WindowGenerated> windows, Dictionary<string, double> metrics)
    {
        var (advantages, kept) = WindowAdvantages.Of(windows, _groups, _recipe.Algorithm, _recipe.Rollout.WindowResponseLength);
        PolicyRow[] rows = [.. windows.Select((window, i) => PolicyRow.Of(window, i, advantages[i], kept[i]))];
        metrics["actor/tokens"] = rows.Sum(row => row.Advantages.Length);
        var proximal = _options.OffPolicyCorrection == OffPolicyCorrection.None ? null : LogProbs(rows);
        var means = new MetricMeans();
        for (var epoch = 0; epoch < _options.PpoEpochs; epoch++)
        {
            foreach (var chosen in MiniBatches.Split(rows.Length, _options.PpoMiniBatchSize, _recipe.Run.Seed, step, epoch))
            {
                PolicyRow[] miniBatch = [.. chosen.Select(i => rows[i])];
                if (miniBatch.All(row => row.Row.Width == 0))
                    continue; // no token with a signal
                Accumulate(miniBatch, proximal, means);
                var rate = LearningRate.WithWarmup(_options.PolicyLr, _optimizer.Steps, _options.PolicyLrWarmupSteps);
                means.Add("actor/grad_norm", _optimizer.Step(rate));
                metrics["actor/lr"] = rate;
            }
        }

        means.WriteTo(metrics);
    }

    /// <summary>Gathers the gradients of one mini-batch.</summary>
    private void Accumulate(PolicyRow[] rows, float[][]? proximal, MetricMeans means)
    {
        var weights = TokenWeights.Of(rows.Select(row => row.Advantages.Length), _options.LossAggMode);
        var positives = Math.Max(1, rows.Sum(row => row.Right.Sum()));
        double policySum = 0, nllSum = 0, klSum = 0;
        foreach (var micro in MicroBatches.Plan([.. rows.Select(row => row.Row)], _options.PpoMaxTokenLen))
        {
            using var scope = NewDisposeScope();
            Tensor Flat(Func<int, float[]> of) => MicroBatches.Flat(micro.Select(of), _device);
            TrainingRow[] sequences = [.. micro.Select(i => rows[i].Row)];
            var logits = Logits(Weights, sequences);
            var logProbs = TokenLogProbs.Of(logits, Targets(sequences), _recipe.Rollout.Temperature);
            var behaviour = Flat(i => rows[i].Behaviour);
            var old = proximal is null ? behaviour : Flat(i => proximal[rows[i].Window]);
            var terms = PolicyLoss.Clipped(
                logProbs, old, Flat(i => rows[i].Advantages), _options.ClipRatioLow, _options.ClipRatioHigh, _options.ClipRatioC);
            var correction = OffPolicy.Weights(old, behaviour, _options.OffPolicyCorrection, _options.ImportanceCap);
            var w = Flat(i => weights[i]);
            var policyLoss = Aggregation.Sum(terms.Loss * correction.Weight, w);
            var loss = policyLoss;
            double count = terms.Loss.numel();
            if (_options.LmLossWeight > 0)
            {
                var right = Flat(i => rows[i].Right);
                var nll = (PositiveNll.Loss(logProbs, right.to(ScalarType.Bool)) * right).sum() / positives;
                loss = loss + _options.LmLossWeight * nll;
                nllSum += nll.item<float>();
            }

            if (_reference is not null)
            {
                var kl = Aggregation.Sum(Kl.Estimate(logProbs, ReferenceLogProbs(sequences), _options.KlEstimator), w);
                loss = loss + _options.KlCoef * kl;
                klSum += kl.item<float>();
            }

            var entropy = Entropy.Of(_options.EntropyCoeff == 0 ? logits.detach() : logits, _recipe.Rollout.Temperature);
            if (_options.EntropyCoeff != 0)
                loss = loss - _options.EntropyCoeff * Aggregation.Sum(entropy, w);
            loss.backward();
            policySum += policyLoss.item<float>();
            means.Add("actor/pg_clipfrac", terms.Clipped.sum().item<float>(), count);
            means.Add("actor/pg_clipfrac_lower", terms.ClippedLower.sum().item<float>(), count);
            means.Add("actor/ppo_kl", terms.Kl.sum().item<float>(), count);
            means.Add("actor/entropy", entropy.sum().item<float>(), count);
            if (_options.OffPolicyCorrection != OffPolicyCorrection.None)
                means.Add("actor/importance_capped", correction.Capped.sum().to(ScalarType.Float32).item<float>(), count);
        }

        means.Add("actor/pg_loss", policySum);
        if (_options.LmLossWeight > 0)
            means.Add("actor/nll_loss", nllSum);
        if (_reference is not null)
            means.Add("actor/kl_loss", klSum);
    }

    /// <summary>Log-probs of the kept tokens under the weights as they are, [windows][kept tokens].</summary>
    private float[][] LogProbs(PolicyRow[] rows) => MicroBatches.Evaluate(
        [.. rows.Select(row => row.Row)],
        _options.PpoMaxTokenLen,
        sequences => TokenLogProbs.Of(Logits(Weights, sequences), Targets(sequences), _recipe.Rollout.Temperature));

    private Tensor ReferenceLogProbs(TrainingRow[] sequences)
    {
        using var _ = no_grad();
        return TokenLogProbs.Of(Logits(_reference!, sequences), Targets(sequences), _recipe.Rollout.Temperature);
    }

    /// <summary>Logits [1, N, V] of the states before the kept tokens.</summary>
    private Tensor Logits(ModelWeights weights, TrainingRow[] sequences)
    {
        var (tokens, states) = MicroBatches.ToTensors(sequences, _device);
        var hidden = Trunk.Hidden(weights, tokens, _rotary).flatten(0, 1).index_select(0, states);
        return Trunk.Logits(weights, hidden).unsqueeze(0);
    }

    /// <summary>The kept tokens [1, N].</summary>
    private Tensor Targets(TrainingRow[] sequences)
        => tensor(sequences.SelectMany(row => row.Trained.Select(t => (long)row.Tokens[t])).ToArray(), device: _device).unsqueeze(0);
}
