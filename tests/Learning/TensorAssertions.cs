using TorchSharp;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

internal static class TensorAssertions
{
    /// <summary>Same shape, and every element within the tolerance; a NaN is never close.</summary>
    public static void ShouldBeClose(this Tensor actual, Tensor expected, double tolerance = 1e-5)
    {
        actual.shape.ShouldBe(expected.shape);
        if (actual.numel() == 0) return;
        var gap = (actual.to(float64) - expected.to(float64)).abs().max().item<double>();
        if (double.IsNaN(gap) || gap > tolerance)
            Assert.Fail($"{actual.str()}\nis not\n{expected.str()}\nThe greatest difference is {gap}.");
    }

    public static void ShouldBeClose(this Tensor actual, float[] expected, double tolerance = 1e-5)
        => actual.ShouldBeClose(tensor(expected), tolerance);

    public static void ShouldBeClose(this Tensor actual, float[,] expected, double tolerance = 1e-5)
        => actual.ShouldBeClose(tensor(expected), tolerance);
}
