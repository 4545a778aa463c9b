using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>KL(π‖π_ref) from samples of π (Schulman, "Approximating KL divergence", joschu.net/blog/kl-approx.html).</summary>
public static class Kl
{
    private const double Bound = 10;

    /// <summary>
    /// With d = log π − log π_ref: k1 = d; abs = |d|; k2 = ½d²; k3 = e^(−d) + d − 1, its exponent clamped to ±20 and
    /// its result to ±10 (verl's `kl`, `abs`, `mse`, `low_var_kl`).
    /// </summary>
    /// <remarks>As a loss, k1 has a gradient of mean 0 and does not pull π back; k2 and k3 do.</remarks>
    /// <param name="logProbs">[B,T], log π.</param>
    /// <param name="refLogProbs">[B,T], log π_ref.</param>
    /// <param name="estimator">Which estimator.</param>
    /// <returns>[B,T], nats, with gradient.</returns>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public static Tensor Estimate(Tensor logProbs, Tensor refLogProbs, KlEstimator estimator)
    {
        Shape.Require(refLogProbs, logProbs.shape);
        using var scope = NewDisposeScope();
        var kl = estimator switch
        {
            KlEstimator.K1 => logProbs - refLogProbs,
            KlEstimator.Abs => (logProbs - refLogProbs).abs(),
            KlEstimator.K2 => 0.5 * (logProbs - refLogProbs).square(),
            KlEstimator.K3 => K3(LogRatio.Of(refLogProbs, logProbs)),
            _ => throw new ArgumentOutOfRangeException(nameof(estimator), estimator, null),
        };
        return kl.MoveToOuterDisposeScope();
    }

    // log(π_ref/π) = −d
    private static Tensor K3(Tensor logRatio) => (logRatio.exp() - logRatio - 1).clamp(-Bound, Bound);
}

/// <summary>Estimators of KL(π‖π_ref) from samples of π (Schulman).</summary>
public enum KlEstimator
{
    K1,
    Abs,
    K2,
    K3,
}
