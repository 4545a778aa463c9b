using Tppo.Learning;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class ReturnsTests
{
    [Fact]
    public void The_discounted_sum_of_what_is_to_come()
    {
        using var scope = NewDisposeScope();
        var mask = Masks.FromLengths(tensor(new long[] { 3, 2 }), 3);
        Returns.MonteCarlo(tensor(new float[,] { { 1, 0, 4 }, { 0, 2, float.NaN } }), mask, .5)
            .ShouldBeClose(new float[,] { { 2, 2, 4 }, { 1, 2, 0 } });
    }
}
