using Tppo.Learning;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class ValueLossTests
{
    // v_old = 0, range −0.5 … +0.6: v, G → loss, clipped, ∂l/∂v
    [Theory]
    [InlineData(.3, 1, .245, false, -.7)]
    [InlineData(1, 1, .08, true, 0)] // moved to the target faster than allowed: ½(.6 − 1)²
    [InlineData(-1, -1, .125, true, 0)] // ½(−.5 + 1)²
    [InlineData(-1, 1, 2, false, -2)] // moved away: the greater error counts
    public void Worked_by_hand(double value, double target, double loss, bool clipped, double slope)
    {
        using var scope = NewDisposeScope();
        var values = full(1, 1, value, dtype: float64).requires_grad_();
        var terms = ValueLoss.Clipped(values, zeros(1, 1, dtype: float64), full(1, 1, target, dtype: float64), .5, .6);

        terms.Loss.item<double>().ShouldBe(loss, 1e-9);
        terms.Clipped.item<double>().ShouldBe(clipped ? 1 : 0);
        terms.Loss.sum().backward();
        values.grad!.item<double>().ShouldBe(slope, 1e-9);
    }
}
