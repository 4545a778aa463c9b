using Tppo.Learning;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class GspoTests
{
    // log π/π_old of the tokens: .1, .3, −.1, so that s = e^.1 = 1.105171 at each of them
    [Theory]
    [InlineData(.2, .28, new[] { -2.210342, 1.105171, -.552585 }, new[] { -2.210342, 1.105171, -.552585 }, new[] { 0.0, 0, 0 })]
    [InlineData(3e-4, 4e-4, new[] { -2.0008, 1.105171, -.5002 }, new[] { 0.0, 1.105171, 0 }, new[] { 1.0, 0, 1 })]
    public void Worked_by_hand(double low, double high, double[] losses, double[] gradient, double[] clipped)
    {
        using var scope = NewDisposeScope();
        var logProbs = tensor(new[,] { { -1, -2, -.5 } }).requires_grad_();
        var old = tensor(new[,] { { -1.1, -2.3, -.4 } });
        var logRatios = SequenceRatio.LogMean(logProbs, old, ones(1, 3, dtype: @bool)).unsqueeze(1).expand(1, 3);
        var terms = Gspo.Loss(logProbs, logRatios, tensor(new[,] { { 2, -1, .5 } }), low, high);
        terms.Loss.sum().backward();

        terms.Loss.ShouldBeClose(tensor(losses).unsqueeze(0), 1e-6);
        logProbs.grad!.ShouldBeClose(tensor(gradient).unsqueeze(0), 1e-6);
        terms.Clipped.ShouldBeClose(tensor(clipped).unsqueeze(0), 0);
        terms.ClippedLower.ShouldBeClose(zeros(1, 3, dtype: float64), 0);
        terms.Kl.ShouldBeClose(full(1, 3, -.1, dtype: float64), 1e-9);
    }

    [Fact]
    public void Where_the_advantage_is_the_sequences_the_gradient_is_that_of_the_papers_objective()
    {
        using var scope = NewDisposeScope();
        var mask = Masks.FromLengths(tensor(new long[] { 3, 2, 3 }), 3);
        var advantages = tensor(new[,] { { 2.0 }, { -1 }, { 1 } }); // of the sequences; the last one is beyond the range
        var old = tensor(new[,] { { -1, -2, -.5 }, { -1, -1, 7 }, { -3, -3, -3 } });
        var change = tensor(new[,] { { .1, -.3, .1 }, { .2, .1, 0 }, { 1, .5, 0 } });

        var whole = (old + change).requires_grad_();
        var s = ((whole - old) * mask).sum(1, keepdim: true).div(mask.sum(1, keepdim: true)).exp();
        minimum(s * advantages, s.clamp(.8, 1.28) * advantages).mean().neg().backward();

        var byToken = (old + change).requires_grad_();
        var logRatios = SequenceRatio.LogMean(byToken, old, mask).unsqueeze(1).expand(3, 3);
        var terms = Gspo.Loss(byToken, logRatios, advantages.expand(3, 3), .2, .28);
        Aggregation.Sum(terms.Loss, Aggregation.Weights(mask, LossAggregation.SeqMeanTokenMean, 3)).backward();

        byToken.grad!.ShouldBeClose(whole.grad!, 1e-6);
        byToken.grad![2].abs().sum().item<double>().ShouldBe(0);
        byToken.grad![0, 0].item<double>().ShouldBe(-2 / 9.0 * Math.Exp(-.1 / 3), 1e-6);
    }

    [Fact]
    public void A_row_without_a_token_has_a_ratio_of_1_and_what_is_outside_is_not_read()
    {
        using var scope = NewDisposeScope();
        var logP = tensor(new[,] { { -1, float.NaN }, { float.NaN, float.NaN } });
        SequenceRatio.LogMean(logP, full(2, 2, -1.5f), Masks.FromLengths(tensor(new long[] { 1, 0 }), 2))
            .ShouldBeClose(tensor(new[] { .5f, 0 }), 1e-6);
    }

    [Fact]
    public void A_shape_that_would_broadcast_is_refused()
    {
        using var scope = NewDisposeScope();
        Should.Throw<ArgumentException>(() => Gspo.Loss(zeros(2, 3), zeros(2, 1), zeros(2, 3), .2, .28));
        Should.Throw<ArgumentException>(() => Gspo.Loss(zeros(2, 3), zeros(2, 3), zeros(2, 1), .2, .28));
    }
}
