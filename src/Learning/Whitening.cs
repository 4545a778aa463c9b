using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>Advantages to zero mean and unit variance over the kept tokens of a batch.</summary>
public static class Whitening
{
    private const double Epsilon = 1e-8;

    /// <summary>(x − mean) / √(var + 1e-8) over the masked tokens, the variance Bessel-corrected (verl's `masked_whiten`).</summary>
    /// <param name="values">[B,T]. What lies outside the mask is not read.</param>
    /// <param name="mask">[B,T] bool, the kept tokens.</param>
    /// <returns>
    /// [B,T], zero outside the mask; without gradient. Fewer than two kept tokens have no variance and come back as they are.
    /// </returns>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public static Tensor Whiten(Tensor values, Tensor mask)
    {
        Shape.Require(mask, values.shape);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var outside = mask.logical_not();
        var kept = values.masked_fill(outside, 0);
        var count = mask.sum().item<long>();
        if (count < 2) return kept.MoveToOuterDisposeScope();

        var centred = (kept - kept.sum() / count).masked_fill(outside, 0);
        var variance = centred.square().sum() / (count - 1);
        return (centred * (variance + Epsilon).rsqrt()).MoveToOuterDisposeScope();
    }
}
