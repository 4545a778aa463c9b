using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>From per-token losses to one number, as weights: loss = Σ w·l over the whole batch.</summary>
public static class Aggregation
{
    /// <summary>
    /// Weights of a whole (mini-)batch. A micro-batch uses its own rows of them, and the sums of the micro-batches add up to the
    /// loss of the batch, exactly.
    /// <c>token-mean</c>: 1/N over the N kept tokens (DAPO, arXiv 2503.14476, section 3.3). <c>seq-mean-token-sum</c>: 1/S.
    /// <c>seq-mean-token-mean</c>: 1/(S·n_s) (GRPO). <c>seq-mean-token-sum-norm</c>: 1/(S·L) (Dr. GRPO, arXiv 2503.20783, section 3.2: a
    /// long sequence's tokens weigh as much as a short one's). S counts the rows with at least one kept token.
    /// </summary>
    /// <param name="mask">[B,T] bool, the kept tokens.</param>
    /// <param name="mode">How tokens and sequences are weighed.</param>
    /// <param name="longest">L, the tokens of the longest row that there can be, whatever this batch has.</param>
    /// <returns>[B,T] float32, zero outside the mask, and everywhere if no token is kept.</returns>
    public static Tensor Weights(Tensor mask, LossAggregation mode, int longest)
    {
        using var scope = NewDisposeScope();
        var kept = mask.to(float32);
        var perRow = kept.sum(1, keepdim: true); // [B,1], n_s
        var sequences = perRow.gt(0).sum().clamp_min(1); // S
        var weights = mode switch
        {
            LossAggregation.TokenMean => kept / perRow.sum().clamp_min(1),
            LossAggregation.SeqMeanTokenSum => kept / sequences,
            LossAggregation.SeqMeanTokenSumNorm => kept / (sequences * longest),
            LossAggregation.SeqMeanTokenMean => kept / (perRow.clamp_min(1) * sequences),
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
        };
        return weights.MoveToOuterDisposeScope();
    }

    /// <summary>Σ w·l over the positions with a weight; the losses of the others are not read, NaN included.</summary>
    /// <param name="losses">[B,T], per token.</param>
    /// <param name="weights">[B,T], of <see cref="Weights"/>.</param>
    /// <returns>A scalar, with gradient.</returns>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public static Tensor Sum(Tensor losses, Tensor weights)
    {
        Shape.Require(weights, losses.shape);
        using var scope = NewDisposeScope();
        return (losses.masked_fill(weights.eq(0), 0) * weights).sum().MoveToOuterDisposeScope();
    }
}

/// <summary>How per-token losses become one number.</summary>
public enum LossAggregation
{
    TokenMean,
    SeqMeanTokenSum,
    SeqMeanTokenMean,
    SeqMeanTokenSumNorm,
}
