using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>Advantages to unit variance over the kept tokens of a batch.</summary>
public static class Whitening
{
    private const double Epsilon = 1e-8;

    /// <summary>As <paramref name="mode"/> says.</summary>
    /// <param name="values">[B,T]. What lies outside the mask is not read.</param>
    /// <param name="mask">[B,T] bool, the kept tokens.</param>
    /// <param name="cut">[B] bool, true for a window that was cut.</param>
    /// <param name="mode">What is subtracted, and over which tokens mean and variance are taken.</param>
    /// <returns>
    /// [B,T], zero outside the mask; without gradient. Fewer than two kept tokens have no variance and come back as they are.
    /// </returns>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public static Tensor Of(Tensor values, Tensor mask, Tensor cut, WhiteningMode mode)
    {
        using var scope = NewDisposeScope();
        var ofCut = cut.unsqueeze(1);
        var whitened = mode switch
        {
            WhiteningMode.Center => Center(values, mask),
            WhiteningMode.Scale => Scale(values, mask),
            WhiteningMode.Separate => Center(values, mask.logical_and(ofCut)) + Center(values, mask.logical_and(ofCut.logical_not())),
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
        };
        return whitened.MoveToOuterDisposeScope();
    }

    /// <summary>(x − mean) / √(var + 1e-8) over the masked tokens, the variance Bessel-corrected (verl's `masked_whiten`).</summary>
    public static Tensor Center(Tensor values, Tensor mask) => Whiten(values, mask, isCentred: true);

    /// <summary>x / √(var + 1e-8): whoever had a positive advantage keeps one.</summary>
    public static Tensor Scale(Tensor values, Tensor mask) => Whiten(values, mask, isCentred: false);

    private static Tensor Whiten(Tensor values, Tensor mask, bool isCentred)
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
        return ((isCentred ? centred : kept) * (variance + Epsilon).rsqrt()).MoveToOuterDisposeScope();
    }
}

/// <summary>How advantages are whitened.</summary>
public enum WhiteningMode
{
    /// <summary>To zero mean and unit variance over all kept tokens.</summary>
    Center,

    /// <summary>To unit variance, each with the sign that it had.</summary>
    Scale,

    /// <summary>To zero mean and unit variance over the kept tokens of cut windows, and over those of ended ones.</summary>
    Separate,
}
