using static TorchSharp.torch;

namespace Tppo.Modeling.Decoding.Tensors;

/// <summary>
/// What <see cref="Sampler"/> does, as operations on all rows at once where the logits are; nothing waits for the device. Of the same
/// logits and uniform numbers both draw the same tokens, up to the rounding of exponentials and sums.
/// </summary>
/// <param name="options">The distribution.</param>
/// <param name="endTokens">Ids that a row may be drawn without.</param>
internal sealed class TensorSampler(SamplingOptions options, IReadOnlySet<int>? endTokens = null)
{
    /// <summary>
    /// Draws from <paramref name="logits"/> [B, V] (float32) at <paramref name="uniforms"/> [B] (float64): [4, B] in float64, the tokens,
    /// their log-probs in the distribution sampled from, those over the whole vocabulary, and the largest logits.
    /// </summary>
    /// <param name="logits">[B, V].</param>
    /// <param name="uniforms">[B].</param>
    /// <param name="endless">[B, 1], which rows are drawn without end tokens; null: none.</param>
    public Tensor Sample(Tensor logits, Tensor uniforms, Tensor? endless = null)
    {
        using var scope = NewDisposeScope();
        if (endless is null || endTokens is not { Count: > 0 })
            return DrawFrom(logits, uniforms).MoveToOuterDisposeScope();
        var ends = tensor(endTokens.Where(end => end < logits.shape[1]).Select(end => (long)end).ToArray(), device: logits.device);
        var drawn = DrawFrom(where(endless, logits.index_fill(-1, ends, float.NegativeInfinity), logits), uniforms);
        if (options.Temperature > 0)
        {
            var whole = (logits / options.Temperature).to(ScalarType.Float64).logsumexp(-1, keepdim: false);
            var chosen = logits.gather(-1, drawn[0].to(ScalarType.Int64).unsqueeze(-1)).squeeze(-1).to(ScalarType.Float64);
            drawn[2] = where(endless.squeeze(-1), chosen / options.Temperature - whole, drawn[2]);
        }

        return drawn.MoveToOuterDisposeScope();
    }

    private static Tensor Column(Tensor tensor) => tensor.squeeze(-1).to(ScalarType.Float64);

    private Tensor DrawFrom(Tensor logits, Tensor uniforms)
    {
        using var scope = NewDisposeScope();
        if (options.Temperature == 0)
        {
            var best = logits.argmax(-1, true);
            var none = zeros_like(uniforms);
            return stack([Column(best), none, none, Column(logits.gather(-1, best))]).MoveToOuterDisposeScope();
        }

        var scaled = logits / options.Temperature;
        var max = scaled.amax([-1], keepdim: true);
        var masses = scaled.sub_(max).exp_();
        var whole = masses.sum(-1, keepdim: true, type: ScalarType.Float64);
        if (options.TopK > 0 || options.TopP < 1)
            masses.masked_fill_(Kept(masses, whole).logical_not(), 0);
        var cumulative = masses.cumsum(-1, ScalarType.Float64);
        var total = cumulative.narrow(-1, cumulative.shape[1] - 1, 1).contiguous();
        var drawn = searchsorted(cumulative, uniforms.unsqueeze(-1) * total, right: true);
        var last = searchsorted(cumulative, total); // where rounding leaves the draw above the sum, the last possible token
        var token = drawn.minimum(last).clamp_max(logits.shape[1] - 1); // of logits that are no numbers, any token
        var logMass = logits.gather(-1, token).to(ScalarType.Float64) / options.Temperature - max;
        var full = options.TopK > 0 || options.TopP < 1 ? logMass - whole.log() : logMass - total.log();
        return stack([Column(token), Column(logMass - total.log()), Column(full), Column(max)]).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// What of masses [B, V] top-k and top-p leave, [B, V]: all above the least that is left, and of its equals the lower ids.
    /// </summary>
    private Tensor Kept(Tensor masses, Tensor whole)
    {
        var most = (int)(options.TopK > 0 ? Math.Min(options.TopK, masses.shape[1]) : masses.shape[1]);
        var likeliest = options.TopK > 0 ? masses.topk(most, -1, largest: true, sorted: true).values : masses.sort(-1, true).Values;
        var sums = likeliest.cumsum(-1, ScalarType.Float64);
        var enough = options.TopP * (options.TopK > 0 ? sums.narrow(-1, most - 1, 1) : whole);
        // One, and one more for each sum that is not enough yet.
        var count = sums.narrow(-1, 0, most - 1).lt(enough).sum(-1, keepdim: true) + 1; // [B, 1]
        var least = likeliest.gather(-1, count - 1);
        var above = masses.gt(least);
        var equal = masses.eq(least);
        var room = count - above.sum(-1, keepdim: true);
        return above.logical_or_(equal.logical_and(equal.cumsum(-1, ScalarType.Int32).le(room)));
    }
}
