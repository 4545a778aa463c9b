using Tppo.Consumers.Training;
using Tppo.Contracts;
using Tppo.Learning;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using static TorchSharp.torch;

namespace Tppo.Consumers.Policy;

/// <summary>
/// Trains the policy on a step's windows: each kept token once, in the step that generated it; prompt and earlier windows are
/// context. The loss of the step is Σ wₜ lₜ with weights over the whole mini-batch, so micro-batches add up exactly.
/// </summary>
public sealed class PolicyTrainer : ITrainer, IKindOfTrainer
{
    private readonly PolicyOptions _options;
    private readonly Recipe _recipe;
    private readonly Device _device;
    private readonly Rotary _rotary;
    private readonly GradientPass _pass;
    private readonly Optimizer _optimizer;
    private readonly GroupLedger _groups;
    private readonly RewardPenalty _penalty;
    private readonly ModelWeights? _reference;
    private readonly ModelWeights? _initial;

    /// <param name="recipe">Algorithm and policy options.</param>
    /// <param name="weights">Where training starts; copied.</param>
    /// <param name="reference">The initial policy, for the KL penalty; copied. Null without one, and with an adapter: without it, the model
    /// is the initial policy.</param>
    public PolicyTrainer(Recipe recipe, ModelWeights weights, ModelWeights? reference)
    {
        _recipe = recipe;
        _options = recipe.Policy;
        _device = new Device(_options.PolicyDevice);
        _rotary = new Rotary(weights.Config, recipe.Rollout.MaxPromptLength + recipe.Rollout.MaxResponseLength, _device);
        Weights = Trainable.Of(weights, recipe, _device);
        _pass = new GradientPass(Weights, _rotary, recipe.Model.GradientCheckpointing);
        _optimizer = new Optimizer(Weights, _options.PolicyWeightDecay, _options.PolicyGradClip, recipe.Optimizer);
        _groups = new GroupLedger(recipe.Run.N);
        _penalty = new RewardPenalty(recipe.Algorithm);
        _reference = reference?.Copy(_device);
        _initial = recipe.HasReference && Weights.Adapter is not null ? Weights.Base : _reference;
    }

    public static TrainerKind Kind => TrainerKind.Policy;

    public Role Role => Role.Policy;

    public ModelWeights Weights { get; }

    public int NotFinite { get; private set; }

    private bool IsAdaptive => _recipe.Algorithm is { KlCoef: > 0, KlCtrl: KlController.Adaptive };

    public IReadOnlyDictionary<string, double> Train(int step, IReadOnlyList<WindowGenerated> windows)
    {
        using var scope = NewDisposeScope();
        var metrics = new Dictionary<string, double>();
        NotFinite = 0;
        List<WindowGenerated> segments = [.. windows.SelectMany(window => window.Segments)];
        RolloutMetrics.WriteTo(metrics, step, segments);
        _groups.Add(segments);
        if (step >= _recipe.ValueOnlySteps)
            Update(step, segments, metrics);
        _groups.Forget();
        return metrics;
    }

    public void WriteState(string folder)
    {
        TrainerState.Write(folder, Weights, _optimizer, _recipe);
        PolicyState.Write(folder, _groups);
        if (IsAdaptive)
            PolicyState.Write(folder, _penalty);
    }

    public void ReadState(string folder)
    {
        TrainerState.Read(folder, Weights, _optimizer);
        PolicyState.Read(folder, _groups);
        if (IsAdaptive)
            PolicyState.Read(folder, _penalty);
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
        var penalties = _recipe.Algorithm.KlCoef > 0
            ? _penalty.Of(windows, LogProbs(_initial!, [.. windows.Select(RewardPenalty.Row)]), metrics)
            : null;
        var (advantages, kept) = WindowAdvantages.Of(
            windows, _groups, _recipe.Algorithm, _recipe.Rollout.WindowResponseLength, penalties);
        var withEarlier = _options.LmLossWeight > 0 && _options.LmLossScope == PositiveNllScope.Response;
        PolicyRow[] rows = [.. windows.Select((window, i) => PolicyRow.Of(window, advantages[i], kept[i], withEarlier))];
        int[] taught = [.. Enumerable.Range(0, rows.Length).Where(i => rows[i].Row.Width > 0)];
        var start = StartLogProbs(rows, isOneUpdate: _options.PpoEpochs * MiniBatches.Count(taught.Length, _options.PpoMiniBatchSize) == 1);
        var means = new MetricMeans();
        if (start is not null && taught.Length > 0)
        {
            RolloutCorrection.AddMismatch(means, rows, start);
            taught = RolloutCorrection.Accepted(_options, rows, taught, start, metrics);
        }

        metrics["actor/tokens"] = taught.Sum(i => rows[i].Kept);
        var old = _options.OffPolicyCorrection == OffPolicyCorrection.None ? [.. rows.Select(row => row.Behaviour)] : start;
        var reference = _options.KlLossCoef > 0 ? LogProbs(_initial!, Rows(rows)) : null;
        var hasEntropy = _options.EntropyFreq > 0 && step % _options.EntropyFreq == 0;
        var update = 0UL;
        for (var epoch = 0; epoch < _options.PpoEpochs; epoch++)
        {
            foreach (var miniBatch in MiniBatches.Split(taught, _options.PpoMiniBatchSize, _recipe.Run.Seed, step, epoch))
            {
                var ofUpdate = new MetricMeans();
                PolicyRow[] chosen = [.. miniBatch.Select(i => rows[i])];
                var oldOnes = Of(old, miniBatch);
                var seed = Seeds.Of((ulong)_recipe.Run.Seed, (ulong)step, update++);
                var shared = WholeUpdate.Of(_options, chosen, oldOnes, () => LogProbs(Weights, Rows(chosen)), seed);
                var loss = Accumulate(chosen, oldOnes, shared, Of(reference, miniBatch), hasEntropy, ofUpdate);
                var rate = LearningRate.Of(
                    _recipe.Optimizer, _options.PolicyLr, _optimizer.Steps, _options.PolicyLrWarmupSteps, _recipe.ProgressOf(step));
                if (_optimizer.Step(rate, loss) is not { } norm)
                {
                    NotFinite += miniBatch.Length;
                    continue;
                }

                ofUpdate.Add("actor/grad_norm", norm);
                means.Add(ofUpdate);
                metrics["actor/lr"] = rate;
            }
        }

        means.WriteTo(metrics);

        static float[][]? Of(float[][]? all, int[] chosen) => all is null ? null : [.. chosen.Select(i => all[i])];
    }

    /// <summary>
    /// Log-probs of the weights that the step begins with, [windows][kept tokens]. Null where nobody asks for them, and where a correction
    /// does in a step of one update: they are then those that the update computes.
    /// </summary>
    private float[][]? StartLogProbs(PolicyRow[] rows, bool isOneUpdate)
        => _options.RolloutRs != RolloutRejectionLevel.None || (_options.OffPolicyCorrection != OffPolicyCorrection.None && !isOneUpdate)
            ? LogProbs(Weights, Rows(rows))
            : null;

    /// <summary>Gathers the gradients of one mini-batch; gives its loss.</summary>
    private double Accumulate(
        PolicyRow[] rows, float[][]? old, float[][]? shared, float[][]? reference, bool hasEntropy, MetricMeans means)
    {
        var weights = TokenWeights.Of(rows.Select(row => row.Kept), _options.LossAggMode, _recipe.Rollout.WindowResponseLength);
        var objective = new PolicyObjective(_options, _recipe.Rollout.Temperature, rows.Sum(row => row.Right.Sum()), hasEntropy, means);
        foreach (var micro in MicroBatches.Plan([.. rows.Select(row => row.Row)], _options.PpoMaxTokenLen))
        {
            using var scope = NewDisposeScope();
            PolicyRow[] chosen = [.. micro.Select(i => rows[i])];
            TrainingRow[] sequences = [.. chosen.Select(row => row.Row)];
            var batch = PolicyBatch.Of(
                chosen,
                micro.Select(i => rows[i].Weights(weights[i])),
                old is null ? null : micro.Select(i => old[i]),
                shared is null ? null : micro.Select(i => shared[i]),
                reference is null ? null : micro.Select(i => reference[i]),
                _device);
            var continued = _options.ContextGradient == ContextGradient.None;
            MicroBatches.AddShares(means, "actor", sequences, continued);
            var (tokens, states, layout) = continued
                ? MicroBatches.ToContinuedTensors(sequences, Weights, _rotary)
                : MicroBatches.ToTensors(sequences, _device);
            _optimizer.Add(_pass.Gradients(
                tokens,
                states,
                layout,
                (hidden, range) => objective.Loss(Trunk.Logits(Weights, hidden).unsqueeze(0), batch.Of(range))));
        }

        return objective.Complete();
    }

    private static TrainingRow[] Rows(PolicyRow[] rows) => [.. rows.Select(row => row.Row)];

    /// <summary>Log-probs of the trained tokens under <paramref name="weights"/>, [rows][tokens].</summary>
    private float[][] LogProbs(ModelWeights weights, TrainingRow[] rows)
        => MicroBatches.Evaluate(rows, _options.PpoMaxTokenLen, sequences => OfMicroBatch(weights, sequences));

    /// <summary>Log-probs [1, N] of the trained tokens, without gradients.</summary>
    private Tensor OfMicroBatch(ModelWeights weights, TrainingRow[] sequences)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (tokens, states, _) = MicroBatches.ToTensors(sequences, _device);
        var hidden = Trunk.Hidden(weights, tokens, _rotary, states);
        var targets = MicroBatches.Targets(sequences, _device);
        var parts = new List<Tensor>();
        foreach (var range in StateRange.Of((int)hidden.shape[0], weights.Config.VocabularySize))
        {
            using var inner = NewDisposeScope();
            var logits = Trunk.Logits(weights, hidden.narrow(0, range.Start, range.Count)).unsqueeze(0);
            var logProbs = TokenLogProbs.Of(logits, targets.narrow(1, range.Start, range.Count), _recipe.Rollout.Temperature);
            parts.Add(logProbs.MoveToOuterDisposeScope());
        }

        return cat(parts, 1).MoveToOuterDisposeScope();
    }
}
