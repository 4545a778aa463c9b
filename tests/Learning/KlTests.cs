using Tppo.Learning;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class KlTests
{
    [Theory]
    [InlineData(KlEstimator.K1, -.5)]
    [InlineData(KlEstimator.Abs, .5)]
    [InlineData(KlEstimator.K2, .125)]
    [InlineData(KlEstimator.K3, .148721)] // e^.5 − .5 − 1
    public void Worked_by_hand(KlEstimator estimator, double expected)
    {
        using var scope = NewDisposeScope();
        Kl.Estimate(full(1, 1, -1.5f), full(1, 1, -1f), estimator).item<float>().ShouldBe((float)expected, 1e-5f);
    }

    [Fact]
    public void K3_is_bounded()
    {
        using var scope = NewDisposeScope();
        Kl.Estimate(tensor(new[,] { { -500f, 0 } }), tensor(new[,] { { 0f, -500 } }), KlEstimator.K3)
            .ShouldBeClose(new float[,] { { 10, 10 } });
    }
}
