using Tppo.Learning;
using static TorchSharp.torch;
using static Tppo.Learning.RolloutRejectionLevel;

namespace Tppo.Tests.Learning;

public class RolloutRejectionTests
{
    // log π/μ: row 0 has .5, .25 (sum .75, mean .375); row 1 −1 (sum and mean −1); row 2 .4, −.4; row 3 no token.
    [Theory]
    [InlineData(Sequence, .5, 2, new[] { false, false, true, true })] // log 2 = .693
    [InlineData(Sequence, .3, 2.2, new[] { true, true, true, true })] // log .3 = −1.204, log 2.2 = .788
    [InlineData(Geometric, .5, 1.5, new[] { true, false, true, true })] // log 1.5 = .405
    [InlineData(Geometric, .5, 1.4, new[] { false, false, true, true })] // log 1.4 = .336
    [InlineData(Geometric, 0, 1.4, new[] { false, true, true, true })] // no lower bound
    [InlineData(Sequence, 1, 1, new[] { false, false, true, true })] // the bounds themselves are within
    public void Worked_by_hand(RolloutRejectionLevel level, double lower, double upper, bool[] accepted)
    {
        using var scope = NewDisposeScope();
        var mask = Masks.FromLengths(tensor(new long[] { 2, 1, 2, 0 }), 2);
        var ratios = tensor(new[,] { { .5f, .25f }, { -1, float.NaN }, { .4f, -.4f }, { 9, 9 } });
        RolloutRejection.Accepts(ratios, zeros(4, 2), mask, level, lower, upper).data<bool>().ToArray().ShouldBe(accepted);
    }

    [Theory, InlineData(-.1, 2), InlineData(1.1, 2), InlineData(.5, .9)]
    public void Bounds_that_shut_out_a_ratio_of_1_are_refused(double lower, double upper)
    {
        using var scope = NewDisposeScope();
        Should.Throw<ArgumentOutOfRangeException>(
            () => RolloutRejection.Accepts(zeros(1, 1), zeros(1, 1), ones(1, 1, dtype: @bool), Sequence, lower, upper));
    }
}
