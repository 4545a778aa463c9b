using Tppo.Learning;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class AggregationTests
{
    public static TheoryData<LossAggregation> Modes() => new(Enum.GetValues<LossAggregation>());

    [Theory]
    [InlineData(LossAggregation.TokenMean, 2.5)] // (1 + 2 + 3 + 4) / 4
    [InlineData(LossAggregation.SeqMeanTokenSum, 5)] // (6 + 4) / 2: the empty row is no sequence
    [InlineData(LossAggregation.SeqMeanTokenMean, 3)] // (2 + 4) / 2
    [InlineData(LossAggregation.SeqMeanTokenSumNorm, 1.25)] // (6/4 + 4/4) / 2: by the longest that there can be
    public void Worked_by_hand(LossAggregation mode, double expected)
    {
        using var scope = NewDisposeScope();
        var mask = Masks.FromLengths(tensor(new long[] { 3, 1, 0 }), 3);
        var losses = tensor(new[,] { { 1, 2, 3 }, { 4, float.NaN, 9 }, { 9, 9, float.NaN } });
        Aggregation.Sum(losses, Aggregation.Weights(mask, mode, longest: 4)).item<float>().ShouldBe((float)expected, 1e-6f);
    }

    [Theory, MemberData(nameof(Modes))]
    public void Micro_batches_add_up_to_the_batch_with_their_gradients(LossAggregation mode)
    {
        using var scope = NewDisposeScope();
        var mask = Masks.FromLengths(tensor(new long[] { 5, 1, 3, 0, 4 }), 5);
        var weights = Aggregation.Weights(mask, mode, longest: 4);
        var whole = arange(25, dtype: float32).reshape(5, 5).sin().requires_grad_();
        var parts = whole.detach().clone().requires_grad_();

        var full = Aggregation.Sum(whole.square(), weights);
        full.backward();
        var sum = 0.0;
        foreach (var (start, count) in new[] { (0, 2), (2, 1), (3, 2) })
        {
            var part = Aggregation.Sum(parts.narrow(0, start, count).square(), weights.narrow(0, start, count));
            part.backward();
            sum += part.item<float>();
        }

        sum.ShouldBe(full.item<float>(), 1e-6);
        parts.grad!.ShouldBeClose(whole.grad!, 0);
    }

    [Theory, MemberData(nameof(Modes))]
    public void Nothing_kept_weighs_nothing(LossAggregation mode)
    {
        using var scope = NewDisposeScope();
        Aggregation.Weights(zeros(2, 3, dtype: @bool), mode, 3).ShouldBeClose(zeros(2, 3), 0);
    }
}
