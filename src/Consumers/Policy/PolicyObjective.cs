using Tppo.Consumers.Training;
using Tppo.Learning;
using Tppo.Runs.Options;
using static TorchSharp.torch;

namespace Tppo.Consumers.Policy;

/// <summary>The loss of one mini-batch as a sum over tokens, taken part by part, and its metrics.</summary>
/// <param name="options">Which terms, with which weights.</param>
/// <param name="temperature">Of sampling.</param>
/// <param name="rightTokens">Tokens of right responses in the mini-batch, for the positive-example loss.</param>
/// <param name="hasEntropy">Whether the entropy is measured where no term needs it.</param>
/// <param name="means">Where the metrics go.</param>
internal sealed class PolicyObjective(PolicyOptions options, double temperature, double rightTokens, bool hasEntropy, MetricMeans means)
{
    private double _loss;
    private double _policy;
    private double _nll;
    private double _kl;

    /// <summary>
    /// Σ w lᵖᵍ + lm_loss_weight · NLL + kl_loss_coef · Σ w KL − entropy_coeff · Σ w H over the tokens of <paramref name="batch"/>, from
    /// logits [1, n, V].
    /// </summary>
    public Tensor Loss(Tensor logits, PolicyBatch batch)
    {
        var logProbs = TokenLogProbs.Of(logits, batch.Tokens, temperature);
        var old = batch.Old ?? logProbs.detach();
        var terms = Terms(logProbs, old, batch);
        var correction = OffPolicy.Weights(old, batch.Behaviour, options.OffPolicyCorrection, options.ImportanceCap);
        var loss = Aggregation.Sum(terms.Loss * correction.Weight, batch.Weights);
        _policy += loss.item<float>();
        if (options.LmLossWeight > 0)
        {
            var nll = (PositiveNll.Loss(logProbs, batch.Right.to(ScalarType.Bool)) * batch.Right).sum() / Math.Max(1, rightTokens);
            loss = loss + options.LmLossWeight * nll;
            _nll += nll.item<float>();
        }

        if (batch.Reference is not null)
        {
            var kl = Aggregation.Sum(Kl.Estimate(logProbs, batch.Reference, options.KlEstimator), batch.Weights);
            loss = loss + options.KlLossCoef * kl;
            _kl += kl.item<float>();
        }

        var own = batch.Weights.ne(0).to(ScalarType.Float32); // of this window
        var count = own.sum().item<float>();
        if (hasEntropy || options.EntropyCoeff != 0)
        {
            var entropy = Entropy.Of(options.EntropyCoeff == 0 ? logits.detach() : logits, temperature);
            if (options.EntropyCoeff != 0)
                loss = loss - options.EntropyCoeff * Aggregation.Sum(entropy, batch.Weights);
            means.Add("actor/entropy", (entropy * own).sum().item<float>(), count);
        }

        means.Add("actor/pg_clipfrac", (terms.Clipped * own).sum().item<float>(), count);
        means.Add("actor/pg_clipfrac_lower", (terms.ClippedLower * own).sum().item<float>(), count);
        means.Add("actor/ppo_kl", (terms.Kl * own).sum().item<float>(), count);
        if (options.OffPolicyCorrection != OffPolicyCorrection.None)
            means.Add("actor/importance_capped", (correction.Capped * own).sum().item<float>(), count);
        if (batch.Old is null) // elsewhere the step's trainer has measured it
            RolloutCorrection.AddMismatch(means, old, batch.Behaviour, own);
        _loss += loss.item<float>();
        return loss;
    }

    /// <summary>After the last part: the terms of the whole mini-batch as metrics, and their sum.</summary>
    public double Complete()
    {
        means.Add("actor/pg_loss", _policy);
        if (options.LmLossWeight > 0)
            means.Add("actor/nll_loss", _nll);
        if (options.KlLossCoef > 0)
            means.Add("actor/kl_loss", _kl);
        return _loss;
    }

    private PolicyLossTerms Terms(Tensor logProbs, Tensor old, PolicyBatch batch) => options.PolicyLoss switch
    {
        PolicyLossKind.Ppo => PolicyLoss.Clipped(
            logProbs, old, batch.Advantages, options.ClipRatioLow, options.ClipRatioHigh, options.ClipRatioC),
        PolicyLossKind.Cispo => Cispo.Loss(logProbs, old, batch.Advantages, options.ClipRatioLow, options.ClipRatioHigh),
        PolicyLossKind.Gspo => Gspo.Loss(logProbs, batch.Shared!, batch.Advantages, options.ClipRatioLow, options.ClipRatioHigh),
        PolicyLossKind.ClipCov => ClipCov.Loss(
            logProbs, old, batch.Advantages, batch.Shared!, options.ClipRatioLow, options.ClipRatioHigh, options.ClipRatioC),
        _ => throw new InvalidOperationException($"there is no policy loss {options.PolicyLoss}"),
    };
}
