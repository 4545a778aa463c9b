using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>log(p/q) of tokens, bounded so that its exponential stays finite.</summary>
internal static class LogRatio
{
    private const double Bound = 20;

    /// <summary>log p − log q, clamped to ±20 as verl does.</summary>
    /// <param name="logP">[B,T]</param>
    /// <param name="logQ">[B,T]</param>
    /// <returns>[B,T]</returns>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public static Tensor Of(Tensor logP, Tensor logQ)
    {
        Shape.Require(logQ, logP.shape);
        using var scope = NewDisposeScope();
        return (logP - logQ).clamp(-Bound, Bound).MoveToOuterDisposeScope();
    }
}
