using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>
/// Sequences that the policy in training would hardly have generated, or that the one that did hardly would have, are left out
/// (rejection sampling of verl's rollout correction, after "When Speed Kills Stability", richardli.xyz/rl-collapse). Unlike a cap of single
/// tokens' weights (<see cref="OffPolicy"/>), it sees a small drift that all tokens share.
/// </summary>
public static class RolloutRejection
{
    /// <summary>
    /// True where lower ≤ w ≤ upper, with w = Π_t π/μ (<see cref="RolloutRejectionLevel.Sequence"/>) or its n-th root
    /// (<see cref="RolloutRejectionLevel.Geometric"/>), over the n tokens of each row.
    /// </summary>
    /// <param name="logProbs">[B,T], log π: the trained policy at the start of the step.</param>
    /// <param name="behaviourLogProbs">[B,T], log μ, as recorded when the tokens were generated.</param>
    /// <param name="mask">[B,T] bool, the sequence's tokens; the others are not read.</param>
    /// <param name="level">What w is of.</param>
    /// <param name="lower">The least w, 0 to 1.</param>
    /// <param name="upper">The greatest w, at least 1.</param>
    /// <returns>[B] bool; true for a row without a token.</returns>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A bound is out of its range.</exception>
    public static Tensor Accepts(
        Tensor logProbs, Tensor behaviourLogProbs, Tensor mask, RolloutRejectionLevel level, double lower, double upper)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lower);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lower, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(upper, 1);
        using var scope = NewDisposeScope();
        var logRatio = level switch
        {
            RolloutRejectionLevel.Sequence => SequenceRatio.LogSum(logProbs, behaviourLogProbs, mask),
            RolloutRejectionLevel.Geometric => SequenceRatio.LogMean(logProbs, behaviourLogProbs, mask),
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, null),
        };
        return logRatio.ge(Math.Log(lower)).logical_and(logRatio.le(Math.Log(upper))).MoveToOuterDisposeScope();
    }
}

/// <summary>Which ratio decides whether a sequence is left out.</summary>
public enum RolloutRejectionLevel
{
    /// <summary>None is left out.</summary>
    None,

    /// <summary>The product over its tokens: the whole sequence's importance weight.</summary>
    Sequence,

    /// <summary>The geometric mean over its tokens, which does not depend on its length.</summary>
    Geometric,
}
