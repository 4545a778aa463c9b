using Tppo.Learning;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class MasksTests
{
    [Fact]
    public void The_first_tokens_of_each_row()
    {
        using var scope = NewDisposeScope();
        var mask = Masks.FromLengths(tensor(new long[] { 3, 0, 1 }), 3);
        mask.dtype.ShouldBe(@bool);
        mask.ShouldBeClose(new float[,] { { 1, 1, 1 }, { 0, 0, 0 }, { 1, 0, 0 } });
    }

    [Fact]
    public void The_last_tokens_before_a_cut_are_left_out()
    {
        using var scope = NewDisposeScope();
        Masks.Kept(tensor(new long[] { 4, 4, 1, 2 }), tensor(new[] { true, false, true, true }), 2, 4)
            .ShouldBeClose(new float[,] { { 1, 1, 0, 0 }, { 1, 1, 1, 1 }, { 0, 0, 0, 0 }, { 0, 0, 0, 0 } });
    }
}
