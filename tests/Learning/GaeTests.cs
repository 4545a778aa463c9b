using Tppo.Learning.Estimators;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class GaeTests
{
    [Fact]
    public void Reads_a_cut_as_an_end_and_punishes_it()
    {
        using var scope = NewDisposeScope();
        Gae.Advantages(zeros(1, 4), tensor(new[,] { { .1f, .2f, .4f, .7f } }), ones(1, 4, dtype: @bool), 1, .95)
            .ShouldBeClose(new[,] { { -.039412f, -.14675f, -.365f, -.7f } }, 1e-6);
    }

    [Fact]
    public void A_hole_in_the_mask_is_refused()
    {
        using var scope = NewDisposeScope();
        Should.Throw<ArgumentException>(
            () => Gae.Advantages(zeros(1, 3), zeros(1, 3), tensor(new[,] { { true, false, true } }), 1, 1));
    }
}
