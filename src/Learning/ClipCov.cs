using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>
/// Clip-Cov ("The Entropy Mechanism of Reinforcement Learning for Reasoning Language Models", arXiv 2505.22617): the few tokens whose
/// log-prob and advantage go together most take the most entropy away; a random share of them teaches nothing. Defaults and details as
/// in verl.
/// </summary>
public static class ClipCov
{
    /// <summary>
    /// 0 for the tokens that lose their gradient: max(1, ⌊rN⌋) of those with lower &lt; (Â − mean Â)(log π − mean log π) &lt; upper, means
    /// over the N tokens of the whole update; 1 elsewhere. Those that the clip has ended already are not among them.
    /// </summary>
    /// <param name="logProbs">[B,T], log π of the policy in training.</param>
    /// <param name="clipped">[B,T], <see cref="PolicyLossTerms.Clipped"/> of the surrogate that it is for.</param>
    /// <param name="advantages">[B,T], Â.</param>
    /// <param name="mask">[B,T] bool, the N tokens; the others are not read.</param>
    /// <param name="order">[B,T], random numbers: those with the least are chosen.</param>
    /// <param name="options">r and the range.</param>
    /// <returns>[B,T], without gradient.</returns>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public static Tensor Teaches(
        Tensor logProbs, Tensor clipped, Tensor advantages, Tensor mask, Tensor order, ClipCovOptions options)
    {
        Shape.Require(clipped, logProbs.shape);
        Shape.Require(advantages, logProbs.shape);
        Shape.Require(mask, logProbs.shape);
        Shape.Require(order, logProbs.shape);

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var count = mask.sum().item<long>(); // N
        var covariance = Centred(advantages, mask, count) * Centred(logProbs, mask, count);
        var candidates = covariance.gt(options.Lower).logical_and(covariance.lt(options.Upper))
            .logical_and(mask).logical_and(clipped.eq(0));
        var most = Math.Min(Math.Max(1, (long)(options.Ratio * count)), candidates.sum().item<long>());
        var chosen = order.masked_fill(candidates.logical_not(), double.PositiveInfinity).flatten().argsort().narrow(0, 0, most);
        var teaches = ones_like(advantages);
        teaches.view(-1).index_fill_(0, chosen, 0);
        return teaches.MoveToOuterDisposeScope();
    }

    /// <summary><see cref="PolicyLoss.Clipped"/>, and 0 for the tokens that teach nothing; these count as clipped.</summary>
    /// <param name="logProbs">[B,T], log π of the policy in training.</param>
    /// <param name="oldLogProbs">[B,T], log π_old.</param>
    /// <param name="advantages">[B,T], Â.</param>
    /// <param name="teaches">[B,T], of <see cref="Teaches"/>.</param>
    /// <param name="clipLow">ε_low, 0 to 1.</param>
    /// <param name="clipHigh">ε_high.</param>
    /// <param name="dualClip">c, at least 1.</param>
    /// <returns>Per token, with gradient.</returns>
    public static PolicyLossTerms Loss(
        Tensor logProbs, Tensor oldLogProbs, Tensor advantages, Tensor teaches, double clipLow, double clipHigh, double dualClip)
    {
        Shape.Require(teaches, logProbs.shape);
        using var scope = NewDisposeScope();
        var surrogate = PolicyLoss.Clipped(logProbs, oldLogProbs, advantages, clipLow, clipHigh, dualClip);
        return new PolicyLossTerms(
            (surrogate.Loss * teaches).MoveToOuterDisposeScope(),
            maximum(surrogate.Clipped, 1 - teaches).MoveToOuterDisposeScope(),
            surrogate.ClippedLower.MoveToOuterDisposeScope(),
            surrogate.Kl.MoveToOuterDisposeScope());
    }

    private static Tensor Centred(Tensor values, Tensor mask, long count)
    {
        var kept = values.masked_fill(mask.logical_not(), 0);
        return kept - kept.sum() / Math.Max(1, count);
    }
}

/// <summary>The constants of Clip-Cov.</summary>
/// <param name="Ratio">r, the share of all tokens that lose their gradient.</param>
/// <param name="Lower">Covariances of at most this are left alone.</param>
/// <param name="Upper">And those of at least this.</param>
public sealed record ClipCovOptions(double Ratio = 2e-4, double Lower = 1, double Upper = 5);
