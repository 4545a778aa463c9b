using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>The ratio p/q of a whole sequence, from those of its tokens.</summary>
public static class SequenceRatio
{
    /// <summary>Σ_t log(p_t/q_t) over the tokens of each row: the logarithm of the sequence's own ratio.</summary>
    /// <param name="logP">[B,T], log p.</param>
    /// <param name="logQ">[B,T], log q.</param>
    /// <param name="mask">[B,T] bool, the sequence's tokens; the others are not read.</param>
    /// <returns>[B], 0 for a row without a token; without gradient.</returns>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public static Tensor LogSum(Tensor logP, Tensor logQ, Tensor mask)
    {
        Shape.Require(mask, logP.shape);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return LogRatio.Of(logP, logQ).masked_fill(mask.logical_not(), 0).sum(1).MoveToOuterDisposeScope();
    }

    /// <summary><see cref="LogSum"/> / n, of n tokens: the logarithm of their geometric mean.</summary>
    /// <inheritdoc cref="LogSum"/>
    public static Tensor LogMean(Tensor logP, Tensor logQ, Tensor mask)
    {
        using var scope = NewDisposeScope();
        return (LogSum(logP, logQ, mask) / mask.sum(1).clamp_min(1)).MoveToOuterDisposeScope();
    }
}
