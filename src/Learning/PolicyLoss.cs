using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>
/// The clipped surrogate of PPO (arXiv 1707.06347, eq. 7) with the asymmetrical range of clip-higher (DAPO, arXiv 2503.14476,
/// section 3.1) and the dual clip for negative advantages (arXiv 1912.09729).
/// </summary>
public static class PolicyLoss
{
    /// <summary>
    /// l = −min(ρÂ, clip(ρ, 1−ε_low, 1+ε_high) Â), and at most −cÂ where Â &lt; 0; ρ = π/π_old.
    /// </summary>
    /// <param name="logProbs">[B,T], log π of the policy in training.</param>
    /// <param name="oldLogProbs">
    /// [B,T], log π_old: the recorded behaviour log-probs, or those at the start of the step where <see cref="OffPolicy"/> corrects
    /// for older weights.
    /// </param>
    /// <param name="advantages">[B,T], Â.</param>
    /// <param name="clipLow">ε_low, 0 to 1.</param>
    /// <param name="clipHigh">ε_high.</param>
    /// <param name="dualClip">c, at least 1.</param>
    /// <returns>Per token; all but the loss without gradient. Padding is not masked here.</returns>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A clip bound is out of its range.</exception>
    public static PolicyLossTerms Clipped(
        Tensor logProbs, Tensor oldLogProbs, Tensor advantages, double clipLow, double clipHigh, double dualClip)
    {
        using var logRatio = LogRatio.Of(logProbs, oldLogProbs);
        return OfLogRatio(logRatio, advantages, clipLow, clipHigh, dualClip);
    }

    /// <summary><see cref="Clipped"/> for [B,T] log ρ, bounded.</summary>
    internal static PolicyLossTerms OfLogRatio(Tensor logRatio, Tensor advantages, double clipLow, double clipHigh, double dualClip)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(clipLow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clipLow, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(clipHigh);
        ArgumentOutOfRangeException.ThrowIfLessThan(dualClip, 1);
        Shape.Require(advantages, logRatio.shape);

        using var scope = NewDisposeScope();
        var ratio = logRatio.exp(); // ρ
        var cost = -advantages;

        var unclipped = cost * ratio;
        var clipped = cost * ratio.clamp(1 - clipLow, 1 + clipHigh);
        var ppo = maximum(unclipped, clipped); // −min(ρÂ, clip(ρ)Â)
        var bound = cost * dualClip; // −cÂ
        var negative = advantages.lt(0);
        var loss = where(negative, minimum(ppo, bound), ppo);

        return new PolicyLossTerms(
            loss.MoveToOuterDisposeScope(),
            clipped.gt(unclipped).to(loss.dtype).MoveToOuterDisposeScope(),
            ppo.gt(bound).logical_and(negative).to(loss.dtype).MoveToOuterDisposeScope(),
            logRatio.neg().detach().MoveToOuterDisposeScope());
    }
}

/// <summary>The policy loss of each token, to be weighed and summed by the caller (<see cref="Aggregation"/>).</summary>
/// <param name="Loss">[B,T], with gradient.</param>
/// <param name="Clipped">[B,T], 1 where the clipped ratio bounds the loss (`actor/pg_clipfrac`), else 0.</param>
/// <param name="ClippedLower">[B,T], 1 where the dual clip does (`actor/pg_clipfrac_lower`), else 0.</param>
/// <param name="Kl">[B,T], log π_old − log π: its mean estimates KL(π_old‖π) (`actor/ppo_kl`).</param>
public readonly record struct PolicyLossTerms(Tensor Loss, Tensor Clipped, Tensor ClippedLower, Tensor Kl);

/// <summary>Which policy loss.</summary>
public enum PolicyLossKind
{
    /// <summary><see cref="PolicyLoss.Clipped"/>.</summary>
    Ppo,

    /// <summary><see cref="Learning.Cispo"/>.</summary>
    Cispo,

    /// <summary><see cref="Learning.Gspo"/>.</summary>
    Gspo,

    /// <summary><see cref="Learning.ClipCov"/>.</summary>
    ClipCov,
}
