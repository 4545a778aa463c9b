using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>Length-adaptive λ of the policy (VAPO, arXiv 2504.05118, section 4.2): long responses need λ nearer to 1.</summary>
public static class LengthAdaptiveLambda
{
    /// <summary>λ = max(floor, 1 − 1/(α·L)), with L the response's tokens so far, plus half a window where it goes on.</summary>
    /// <param name="responseLengthsSoFar">[B] int64, tokens of each response, this window's included.</param>
    /// <param name="cut">[B] bool, true where the response goes on: its end is guessed half a window away.</param>
    /// <param name="window">W, tokens of a full window.</param>
    /// <param name="alpha">α (VAPO: 0.05).</param>
    /// <param name="floor">The λ of short responses (`lam`).</param>
    /// <returns>[B] float32.</returns>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">α is not positive.</exception>
    public static Tensor Of(Tensor responseLengthsSoFar, Tensor cut, int window, double alpha, double floor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        Shape.Require(cut, responseLengthsSoFar.shape);
        using var scope = NewDisposeScope();
        var length = responseLengthsSoFar.to(float64) + cut.to(float64) * (window / 2.0);
        // A length of 0 gives −∞, which the floor catches.
        return (1 - (alpha * length).reciprocal()).clamp_min(floor).to(float32).MoveToOuterDisposeScope();
    }
}
