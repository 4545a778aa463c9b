using Tppo.Learning;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class PositiveNllTests
{
    [Fact]
    public void The_negative_log_prob_of_right_responses_only()
    {
        using var scope = NewDisposeScope();
        var logProbs = tensor(new[,] { { -1f, -3, float.NaN }, { -5, -5, -5 } }).requires_grad_();
        var right = Masks.FromLengths(tensor(new long[] { 2, 0 }), 3);

        var losses = PositiveNll.Loss(logProbs, right);
        losses.ShouldBeClose(new float[,] { { 1, 3, 0 }, { 0, 0, 0 } });

        var mean = Aggregation.Sum(losses, Aggregation.Weights(right, LossAggregation.TokenMean, 1));
        mean.item<float>().ShouldBe(2);
        mean.backward();
        logProbs.grad!.ShouldBeClose(new[,] { { -.5f, -.5f, 0 }, { 0, 0, 0 } });
    }
}
