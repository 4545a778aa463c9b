using Tppo.Learning;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class WhiteningTests
{
    [Fact]
    public void Mean_and_sample_variance_of_the_kept()
    {
        using var scope = NewDisposeScope();
        // 1, 2, 3: mean 2, variance 1
        Whitening.Center(
                tensor(new[,] { { 1, 2, float.NaN }, { 3, float.PositiveInfinity, -7 } }),
                tensor(new[,] { { true, true, false }, { true, false, false } }))
            .ShouldBeClose(new float[,] { { -1, 0, 0 }, { 1, 0, 0 } });
    }

    /// <summary>A step of two ended windows with advantages 3 and 5, and a cut one whose differences of values are 0.1 and 0.3.</summary>
    [Theory]
    [InlineData(WhiteningMode.Center, new[] { .384227f, 1.238066f, -.853838f, -.768455f })] // mean 2.1, variance 5.48667: the cut ones lose
    [InlineData(WhiteningMode.Scale, new[] { 1.280758f, 2.134596f, .042692f, .128076f })]
    [InlineData(WhiteningMode.Separate, new[] { -.707107f, .707107f, -.707107f, .707107f })]
    public void A_cut_window_s_small_advantages_beside_large_ones(WhiteningMode mode, float[] expected)
    {
        using var scope = NewDisposeScope();
        var values = tensor(new[,] { { 3, 99 }, { 5, 99 }, { .1f, .3f } });
        var mask = tensor(new[,] { { true, false }, { true, false }, { true, true } });
        var whitened = Whitening.Of(values, mask, tensor(new[] { false, false, true }), mode);
        whitened.masked_select(mask).unsqueeze(0).ShouldBeClose(tensor(expected).unsqueeze(0), 1e-5);
    }

    [Theory, InlineData(0), InlineData(1)]
    public void Fewer_than_two_come_back_as_they_are(int kept)
    {
        using var scope = NewDisposeScope();
        var expected = zeros(1, 3);
        if (kept == 1) expected[0, 0] = 5;
        Whitening.Center(full(1, 3, 5f), Masks.FromLengths(tensor(new long[] { kept }), 3)).ShouldBeClose(expected);
    }

    [Fact]
    public void Equal_values_become_zero()
    {
        using var scope = NewDisposeScope();
        Whitening.Center(full(2, 3, 4f), ones(2, 3, dtype: @bool)).ShouldBeClose(zeros(2, 3));
    }

    [Fact]
    public void The_values_given_are_not_changed()
    {
        using var scope = NewDisposeScope();
        var values = tensor(new float[,] { { 1, 2, 3 } });
        Whitening.Center(values, ones(1, 3, dtype: @bool));
        values.ShouldBeClose(new float[,] { { 1, 2, 3 } });
    }
}
