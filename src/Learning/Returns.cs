using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>Targets of the value model.</summary>
public static class Returns
{
    /// <summary>
    /// G_t = Σ_{k≥0} γ^k r_{t+k}, the target where the value's λ is 1 (VC-PPO, arXiv 2503.01491; T-PPO trains the value on
    /// finished responses only, so that the sum is whole).
    /// </summary>
    /// <param name="rewards">[B,T], rewards of finished responses. What lies outside the mask is not read.</param>
    /// <param name="mask">[B,T] bool.</param>
    /// <param name="gamma">γ, the discount.</param>
    /// <returns>[B,T], zero outside the mask; without gradient.</returns>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public static Tensor MonteCarlo(Tensor rewards, Tensor mask, double gamma)
    {
        var (rows, width) = Shape.Matrix(rewards);
        Shape.Require(mask, [rows, width]);

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var outside = mask.logical_not();
        var discount = rewards.new_full([rows], gamma);
        return DiscountedSum.Of(rewards.masked_fill(outside, 0), discount).masked_fill(outside, 0).MoveToOuterDisposeScope();
    }
}
