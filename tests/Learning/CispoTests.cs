using Tppo.Learning;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class CispoTests
{
    // log π = −1; ρ, Â → the weight of log π, clipped, with ε = 0.2 / 0.28
    [Theory]
    [InlineData(1, 2, 2, false)]
    [InlineData(1.25, 2, 2.5, false)]
    [InlineData(1.5, 2, 2.56, true)]
    [InlineData(.5, 2, 1.6, true)]
    [InlineData(.5, -2, -1.6, true)]
    [InlineData(10, -2, -2.56, true)]
    [InlineData(10, 0, 0, true)]
    public void Worked_by_hand(double ratio, double advantage, double weight, bool clipped)
    {
        using var scope = NewDisposeScope();
        var logProbs = full(1, 1, -1.0, dtype: float64).requires_grad_();
        var terms = Cispo.Loss(logProbs, full(1, 1, -1 - Math.Log(ratio), dtype: float64), full(1, 1, advantage, dtype: float64), .2, .28);

        terms.Loss.item<double>().ShouldBe(weight, 1e-9); // −weight · −1
        terms.Clipped.item<double>().ShouldBe(clipped ? 1 : 0);
        terms.ClippedLower.item<double>().ShouldBe(0);
        terms.Kl.item<double>().ShouldBe(-Math.Log(ratio), 1e-9);

        // The weight is no part of the gradient, and a clipped one does not end it.
        terms.Loss.sum().backward();
        logProbs.grad!.item<double>().ShouldBe(-weight, 1e-9);
    }

    [Fact]
    public void With_a_lower_range_of_1_small_ratios_are_not_clipped()
    {
        using var scope = NewDisposeScope();
        var terms = Cispo.Loss(full(1, 1, -3f), zeros(1, 1), ones(1, 1), 1, .28);
        terms.Loss.item<float>().ShouldBe(3 * MathF.Exp(-3), 1e-6f);
        terms.Clipped.item<float>().ShouldBe(0);
    }

    [Fact]
    public void A_shape_that_would_broadcast_is_refused()
    {
        using var scope = NewDisposeScope();
        Should.Throw<ArgumentException>(() => Cispo.Loss(zeros(2, 3), zeros(2, 3), zeros(2, 1), .2, .28));
    }
}
