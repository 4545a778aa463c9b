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
        Whitening.Whiten(
                tensor(new[,] { { 1, 2, float.NaN }, { 3, float.PositiveInfinity, -7 } }),
                tensor(new[,] { { true, true, false }, { true, false, false } }))
            .ShouldBeClose(new float[,] { { -1, 0, 0 }, { 1, 0, 0 } });
    }

    [Theory, InlineData(0), InlineData(1)]
    public void Fewer_than_two_come_back_as_they_are(int kept)
    {
        using var scope = NewDisposeScope();
        var expected = zeros(1, 3);
        if (kept == 1) expected[0, 0] = 5;
        Whitening.Whiten(full(1, 3, 5f), Masks.FromLengths(tensor(new long[] { kept }), 3)).ShouldBeClose(expected);
    }

    [Fact]
    public void Equal_values_become_zero()
    {
        using var scope = NewDisposeScope();
        Whitening.Whiten(full(2, 3, 4f), ones(2, 3, dtype: @bool)).ShouldBeClose(zeros(2, 3));
    }

    [Fact]
    public void The_values_given_are_not_changed()
    {
        using var scope = NewDisposeScope();
        var values = tensor(new float[,] { { 1, 2, 3 } });
        Whitening.Whiten(values, ones(1, 3, dtype: @bool));
        values.ShouldBeClose(new float[,] { { 1, 2, 3 } });
    }
}
