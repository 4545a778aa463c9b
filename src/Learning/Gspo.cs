using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>
/// Group Sequence Policy Optimization (arXiv 2507.18071): the ratio that is clipped is the sequence's. Its form for single tokens
/// (GSPO-token, eq. 13 and 14), since advantages are those of tokens: where all tokens of a sequence have the same one, its gradient is
/// that of GSPO (eq. 5).
/// </summary>
public static class Gspo
{
    /// <summary>Ratios are at most e^20: never reached.</summary>
    private const double NoDualClip = 1e9;

    /// <summary>
    /// l = −min(s_t Â, clip(s_t, 1−ε_low, 1+ε_high) Â), with s_t = sg(s) π/sg(π): the sequence's ratio s = exp((1/n) Σ log π/π_old) at each
    /// of its tokens, with the gradient of the token's own log π; sg without gradient.
    /// </summary>
    /// <param name="logProbs">[B,T], log π of the policy in training.</param>
    /// <param name="sequenceLogRatios">
    /// [B,T], log s of each token's sequence, by the same weights (<see cref="SequenceRatio.LogMean"/>).
    /// </param>
    /// <param name="advantages">[B,T], Â.</param>
    /// <param name="clipLow">ε_low, 0 to 1.</param>
    /// <param name="clipHigh">ε_high.</param>
    /// <returns>
    /// Per token; <see cref="PolicyLossTerms.Clipped"/> is 1 for the tokens of a clipped sequence,
    /// <see cref="PolicyLossTerms.ClippedLower"/> 0 everywhere.
    /// </returns>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A clip bound is out of its range.</exception>
    public static PolicyLossTerms Loss(
        Tensor logProbs, Tensor sequenceLogRatios, Tensor advantages, double clipLow, double clipHigh)
    {
        Shape.Require(sequenceLogRatios, logProbs.shape);
        using var logRatio = TokenLogRatio(logProbs, sequenceLogRatios);
        return PolicyLoss.OfLogRatio(logRatio, advantages, clipLow, clipHigh, NoDualClip);
    }

    // log s_t: the value of log s, the gradient of log π
    private static Tensor TokenLogRatio(Tensor logProbs, Tensor sequenceLogRatios)
    {
        using var scope = NewDisposeScope();
        return (sequenceLogRatios + (logProbs - logProbs.detach())).MoveToOuterDisposeScope();
    }
}
