using Tppo.Learning;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class ClipCovTests
{
    // Â has a mean of 0, log π one of −2: covariances 2, 2, 0, 0 of four tokens; a fifth is no token.
    private static readonly float[,] Advantages = { { 2, -2 }, { 1, -1 }, { float.NaN, float.NaN } };
    private static readonly float[,] LogProbs = { { -1, -3 }, { -2, -2 }, { float.NaN, float.NaN } };
    private static readonly double[,] Order = { { .9, .5 }, { .1, .2 }, { 0, 0 } };

    [Theory]
    [InlineData(2e-4, 1, 5, 0, new float[] { 1, 0, 1, 1 })] // one, of the two in the range the one that the order has first
    [InlineData(.5, 1, 5, 0, new float[] { 0, 0, 1, 1 })]
    [InlineData(1, 1, 5, 0, new float[] { 0, 0, 1, 1 })] // no others, however many are asked for
    [InlineData(1, 1, 2, 0, new float[] { 1, 1, 1, 1 })] // the range is open
    [InlineData(1, 2, 5, 0, new float[] { 1, 1, 1, 1 })]
    [InlineData(2e-4, 1, 5, 1, new float[] { 0, 1, 1, 1 })] // the clip has ended the second one's already
    [InlineData(.75, -1, 1, 0, new float[] { 1, 1, 0, 0 })]
    public void Worked_by_hand(double ratio, double lower, double upper, float clippedSecond, float[] teaches)
    {
        using var scope = NewDisposeScope();
        var clipped = zeros(3, 2);
        clipped[0, 1] = clippedSecond;
        var mask = tensor(new[,] { { true, true }, { true, true }, { false, false } });
        ClipCov.Teaches(tensor(LogProbs), clipped, tensor(Advantages), mask, tensor(Order), new ClipCovOptions(ratio, lower, upper))
            .ShouldBeClose(tensor([.. teaches, 1f, 1f]).view(3, 2), 0);
    }

    [Fact]
    public void A_token_that_does_not_teach_has_neither_loss_nor_gradient()
    {
        using var scope = NewDisposeScope();
        var logProbs = tensor(new[,] { { -1f, -2f } }).requires_grad_();
        var terms = ClipCov.Loss(logProbs, logProbs.detach(), tensor(new[,] { { 2f, 2f } }), tensor(new[,] { { 0f, 1f } }), .2, .28, 10);
        terms.Loss.sum().backward();

        terms.Loss.ShouldBeClose(new[,] { { 0f, -2f } });
        terms.Clipped.ShouldBeClose(new[,] { { 1f, 0f } });
        logProbs.grad!.ShouldBeClose(new[,] { { 0f, -2f } });
    }

    [Fact]
    public void Where_nothing_is_trained_nothing_is_chosen()
    {
        using var scope = NewDisposeScope();
        var none = zeros(2, 2, dtype: @bool);
        ClipCov.Teaches(zeros(2, 2), zeros(2, 2), zeros(2, 2), none, zeros(2, 2), new ClipCovOptions(1, -1, 1)).ShouldBeClose(ones(2, 2), 0);
    }
}
