using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>How much of the returns' variance the value model explains (`critic/vf_explained_var`).</summary>
public static class ExplainedVariance
{
    /// <summary>1 − Var(G − v)/Var(G): 1 is perfect, 0 no better than a constant, below 0 worse.</summary>
    /// <param name="values">[B,T], v.</param>
    /// <param name="returns">[B,T], G.</param>
    /// <param name="mask">[B,T] bool, the tokens counted; the others are not read.</param>
    /// <returns>A number of at most 1; 0 where the returns do not vary (or nothing is counted).</returns>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public static double Of(Tensor values, Tensor returns, Tensor mask)
    {
        Shape.Require(returns, values.shape);
        Shape.Require(mask, values.shape);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var target = returns.masked_select(mask).to(float64);
        // The returns themselves are compared: the computed variance of equal numbers may be a rounding error above 0.
        if (target.numel() < 2 || target.eq(target[0]).all().item<bool>()) return 0;
        var residual = target - values.masked_select(mask).to(float64);
        return 1 - (residual.var() / target.var()).item<double>();
    }
}
