using Tppo.Learning;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class PolicyLossTests
{
    // ρ, Â → loss, clipped, dual-clipped, with ε = 0.2 / 0.28 and c = 3
    [Theory]
    [InlineData(1, 2, -2, false, false)]
    [InlineData(1.25, 2, -2.5, false, false)] // within 1.28, beyond a symmetrical 1.2
    [InlineData(1.5, 2, -2.56, true, false)]
    [InlineData(.5, 2, -1, false, false)] // worse than before: not clipped
    [InlineData(.5, -2, 1.6, true, false)]
    [InlineData(1.5, -2, 3, false, false)]
    [InlineData(10, -2, 6, false, true)] // at most −cÂ
    [InlineData(10, 2, -2.56, true, false)] // the dual clip is for negative advantages only
    [InlineData(10, 0, 0, false, false)]
    public void Worked_by_hand(double ratio, double advantage, double loss, bool clipped, bool lower)
    {
        using var scope = NewDisposeScope();
        var logProbs = full(1, 1, Math.Log(ratio) - 1, dtype: float64).requires_grad_();
        var terms = PolicyLoss.Clipped(logProbs, full(1, 1, -1.0, dtype: float64), full(1, 1, advantage, dtype: float64), .2, .28, 3);

        terms.Loss.dtype.ShouldBe(float64);
        terms.Loss.item<double>().ShouldBe(loss, 1e-9);
        terms.Clipped.item<double>().ShouldBe(clipped ? 1 : 0);
        terms.ClippedLower.item<double>().ShouldBe(lower ? 1 : 0);
        terms.Kl.item<double>().ShouldBe(-Math.Log(ratio), 1e-9);

        // ∂l/∂log π = −ρÂ, and nothing where a clip holds the loss
        terms.Loss.sum().backward();
        logProbs.grad!.item<double>().ShouldBe(clipped || lower ? 0 : -ratio * advantage, 1e-9);
    }

    [Fact]
    public void A_log_ratio_beyond_20_stays_finite()
    {
        using var scope = NewDisposeScope();
        var terms = PolicyLoss.Clipped(zeros(1, 1), full(1, 1, -500f), full(1, 1, -1f), .2, .28, 1e6);
        terms.Loss.item<float>().ShouldBe(1e6f);
        terms.Kl.item<float>().ShouldBe(-20);
    }

    [Fact]
    public void Only_the_loss_carries_a_gradient()
    {
        using var scope = NewDisposeScope();
        var terms = PolicyLoss.Clipped(zeros(1, 2, requires_grad: true), zeros(1, 2), ones(1, 2), .2, .28, 10);
        terms.Loss.requires_grad.ShouldBeTrue();
        (terms.Clipped.requires_grad || terms.ClippedLower.requires_grad || terms.Kl.requires_grad).ShouldBeFalse();
    }

    [Fact]
    public void A_shape_that_would_broadcast_is_refused()
    {
        using var scope = NewDisposeScope();
        Should.Throw<ArgumentException>(() => PolicyLoss.Clipped(zeros(2, 3), zeros(2, 3), zeros(2, 1), .2, .28, 10));
    }
}
