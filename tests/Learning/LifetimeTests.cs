using TorchSharp;
using Tppo.Learning;
using Tppo.Learning.Estimators;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

/// <summary>A function leaves its results behind, and no other tensor.</summary>
public class LifetimeTests
{
    private static readonly Dictionary<string, Func<Inputs, Tensor[]>> Functions = new()
    {
        ["from lengths"] = x => [Masks.FromLengths(x.Lengths, 4)],
        ["kept"] = x => [Masks.Kept(x.Lengths, x.Ended, 1, 4)],
        ["egae, hold"] = x => [Egae.Advantages(x.A, x.Values, x.Lengths, x.Ended, 1, x.Lam, Tail.Hold)],
        ["egae, bootstrap"] = x => [Egae.Advantages(x.A, x.Values, x.Lengths, x.Ended, 1, x.Lam, Tail.Bootstrap)],
        ["gae"] = x => [Gae.Advantages(x.A, x.B, x.Mask, 1, .95)],
        ["estimators"] = x => [.. AdvantageEstimators.All.Select(estimator => estimator.Estimate(
            new StepWindows(x.A, x.Values, x.Lengths, x.Ended, x.Lam, [1, null, null], [[1, -1], [], []]), new EstimatorOptions()))],
        ["lambda"] = x => [LengthAdaptiveLambda.Of(x.Lengths, x.Ended, 4, .05, .95)],
        ["returns"] = x => [Returns.MonteCarlo(x.A, x.Mask, 1)],
        ["whiten"] = x => [Whitening.Center(x.A, x.Mask)],
        ["whiten apart"] = x => [Whitening.Of(x.A, x.Mask, x.Ended, WhiteningMode.Separate)],
        ["whiten nothing"] = x => [Whitening.Center(x.A, x.Nothing)],
        ["log-probs"] = x => [TokenLogProbs.Of(x.Logits, x.Tokens, 1)],
        ["entropy"] = x => [Entropy.Of(x.Logits, .7)],
        ["weights"] = x => [.. Enum.GetValues<LossAggregation>().Select(mode => Aggregation.Weights(x.Mask, mode, 4))],
        ["sum"] = x => [Aggregation.Sum(x.A, x.B)],
        ["policy loss"] = x =>
        {
            var terms = PolicyLoss.Clipped(x.A, x.B, x.A, .2, .28, 10);
            return [terms.Loss, terms.Clipped, terms.ClippedLower, terms.Kl];
        },
        ["sequence ratio"] = x => [SequenceRatio.LogMean(x.A, x.B, x.Mask)],
        ["rejection"] = x => [.. new[] { RolloutRejectionLevel.Sequence, RolloutRejectionLevel.Geometric }.Select(
            level => RolloutRejection.Accepts(x.A, x.B, x.Mask, level, .5, 2))],
        ["gspo"] = x =>
        {
            var terms = Gspo.Loss(x.A, x.B, x.A, .2, .28);
            return [terms.Loss, terms.Clipped, terms.ClippedLower, terms.Kl];
        },
        ["clip-cov"] = x =>
        {
            var terms = ClipCov.Loss(x.A, x.B, x.A, x.B, .2, .28, 10);
            return [ClipCov.Teaches(x.A, x.B, x.A, x.Mask, x.B, new ClipCovOptions()), terms.Loss, terms.Clipped, terms.ClippedLower, terms.Kl];
        },
        ["off-policy"] = x => [.. Enum.GetValues<OffPolicyCorrection>().SelectMany(correction =>
        {
            var (weight, capped) = OffPolicy.Weights(x.A, x.B, correction, 2);
            return new[] { weight, capped };
        })],
        ["value loss"] = x =>
        {
            var terms = ValueLoss.Clipped(x.A, x.B, x.A, .5, .6);
            return [terms.Loss, terms.Clipped];
        },
        ["kl"] = x => [.. Enum.GetValues<KlEstimator>().Select(estimator => Kl.Estimate(x.A, x.B, estimator))],
        ["positive nll"] = x => [PositiveNll.Loss(x.A, x.Mask)],
        ["explained variance"] = x =>
        {
            ExplainedVariance.Of(x.A, x.B, x.Mask);
            return [];
        },
    };

    public static TheoryData<string> Names() => new(Functions.Keys);

    // Counted by thread: tests of other classes run at the same time.
    private static long Live => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    [Theory, MemberData(nameof(Names))]
    public void No_tensor_is_left_behind_but_the_results(string name)
    {
        using var scope = NewDisposeScope();
        var inputs = Inputs.Random();
        var before = Live;

        using (var inner = NewDisposeScope())
        {
            var results = Functions[name](inputs);
            inner.DisposablesCount.ShouldBe(results.Length);
            (Live - before).ShouldBe(results.Length);
        }
        Live.ShouldBe(before);
        inputs.A.IsInvalid.ShouldBeFalse();
    }

    private sealed record Inputs(
        Tensor A, Tensor B, Tensor Values, Tensor Lengths, Tensor Ended, Tensor Lam, Tensor Mask, Tensor Nothing, Tensor Logits, Tensor Tokens)
    {
        public static Inputs Random() => new(
            rand(3, 4, requires_grad: true), rand(3, 4), rand(3, 5), tensor(new long[] { 4, 2, 1 }),
            tensor(new[] { true, false, false }), rand(3), Masks.FromLengths(tensor(new long[] { 4, 2, 1 }), 4),
            zeros(3, 4, dtype: @bool), rand([3, 4, 6], requires_grad: true), zeros(3, 4, dtype: int64));
    }
}
