using static TorchSharp.torch;

namespace Tppo.Learning.Estimators;

/// <summary>
/// Generalised advantage estimation (arXiv 1506.02438, eq. 16), which treats every window's end as the end of its response. Right
/// for whole responses; for windows it is kept only for comparison, since it punishes every cut.
/// </summary>
public sealed record Gae : AdvantageEstimator
{
    public override string Name => "gae";

    public override string Summary => "reads a cut as an end: for comparison";

    public override bool NeedsCritic => true;

    public override bool NeedsGroup => false;

    /// <summary>False: it takes every window's end for the response's.</summary>
    public override bool NeedsEnd => false;

    public override bool MayBeWhitened => true;

    /// <summary>Â_t = Σ_k (γλ)^k δ_{t+k}, with V = 0 after each row's last token: <see cref="Egae"/> where all rows ended.</summary>
    /// <param name="rewards">[B,T], r_t.</param>
    /// <param name="values">[B,T], V(s_t).</param>
    /// <param name="mask">[B,T] bool, true for the tokens: the first ones of each row.</param>
    /// <param name="gamma">γ, the discount.</param>
    /// <param name="lam">λ.</param>
    /// <returns>[B,T], zero outside the mask; without gradient.</returns>
    /// <exception cref="ArgumentException">Shapes differ, or a row of the mask has a hole.</exception>
    public static Tensor Advantages(Tensor rewards, Tensor values, Tensor mask, double gamma, double lam)
    {
        var (rows, width) = Shape.Matrix(rewards);
        Shape.Require(values, [rows, width]);
        Shape.Require(mask, [rows, width]);

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var lengths = mask.sum(1, type: int64);
        if (!Masks.FromLengths(lengths, width).eq(mask).all().item<bool>())
            throw new ArgumentException("A row of the mask has a hole: its tokens must be its first ones.", nameof(mask));

        var ended = ones_like(lengths, dtype: @bool);
        return Egae.Advantages(
            rewards, nn.functional.pad(values, (0L, 1L)), lengths, ended, gamma, full_like(lengths, lam, dtype: values.dtype), Tail.Hold)
            .MoveToOuterDisposeScope();
    }

    /// <summary><see cref="Egae"/> where all windows ended.</summary>
    public override Tensor Estimate(StepWindows windows, EstimatorOptions options)
    {
        using var scope = NewDisposeScope();
        return Egae.Advantages(
            windows.Rewards, windows.Values, windows.Lengths, ones_like(windows.Ended), options.Gamma, windows.Lam, options.Tail)
            .MoveToOuterDisposeScope();
    }
}
