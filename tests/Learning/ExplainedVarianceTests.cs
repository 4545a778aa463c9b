using Tppo.Learning;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class ExplainedVarianceTests
{
    private static double Of(float[] values, float[] returns)
        => ExplainedVariance.Of(tensor(values).unsqueeze(0), tensor(returns).unsqueeze(0), Masks.FromLengths(tensor(new long[] { 3 }), 4));

    [Theory]
    [InlineData(new[] { 0f, 1, 2, float.NaN }, 1)]
    [InlineData(new[] { 5f, 6, 7, 0 }, 1)] // a constant offset is not variance
    [InlineData(new[] { 7f, 7, 7, 0 }, 0)]
    [InlineData(new[] { 2f, 1, 0, 0 }, -3)] // worse than a constant
    public void Of_returns_0_1_2(float[] values, double expected)
    {
        using var scope = NewDisposeScope();
        Of(values, [0, 1, 2, float.NaN]).ShouldBe(expected, 1e-9);
    }

    [Fact]
    public void Returns_that_do_not_vary_leave_nothing_to_explain()
    {
        using var scope = NewDisposeScope();
        Of([0, 1, 2, 0], [.1f, .1f, .1f, 5]).ShouldBe(0);
        ExplainedVariance.Of(zeros(1, 2), zeros(1, 2), zeros(1, 2, dtype: @bool)).ShouldBe(0);
    }
}
