using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>
/// CISPO (MiniMax-M1, arXiv 2506.13585, eq. 4 and 5): the importance weight is clipped and not the update, so that a token whose
/// ratio has left the range still has a gradient.
/// </summary>
public static class Cispo
{
    /// <summary>l = −sg(clip(ρ, 1−ε_low, 1+ε_high)) Â log π; ρ = π/π_old, sg without gradient.</summary>
    /// <param name="logProbs">[B,T], log π of the policy in training.</param>
    /// <param name="oldLogProbs">[B,T], log π_old, as for <see cref="PolicyLoss.Clipped"/>.</param>
    /// <param name="advantages">[B,T], Â.</param>
    /// <param name="clipLow">ε_low, 0 to 1; 1 is no lower bound, as the paper has it.</param>
    /// <param name="clipHigh">ε_high.</param>
    /// <returns>
    /// Per token; <see cref="PolicyLossTerms.Clipped"/> is 1 where ρ is out of the range,
    /// <see cref="PolicyLossTerms.ClippedLower"/> 0 everywhere.
    /// </returns>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A clip bound is out of its range.</exception>
    public static PolicyLossTerms Loss(Tensor logProbs, Tensor oldLogProbs, Tensor advantages, double clipLow, double clipHigh)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(clipLow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clipLow, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(clipHigh);
        Shape.Require(advantages, logProbs.shape);

        using var scope = NewDisposeScope();
        var logRatio = LogRatio.Of(logProbs, oldLogProbs).detach();
        var ratio = logRatio.exp(); // ρ
        var weight = ratio.clamp(1 - clipLow, 1 + clipHigh);
        var loss = -(weight * advantages) * logProbs;

        return new PolicyLossTerms(
            loss.MoveToOuterDisposeScope(),
            weight.ne(ratio).to(loss.dtype).MoveToOuterDisposeScope(),
            zeros_like(advantages).MoveToOuterDisposeScope(),
            logRatio.neg().MoveToOuterDisposeScope());
    }
}
