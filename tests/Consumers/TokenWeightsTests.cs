using Tppo.Consumers.Training;
using Tppo.Learning;

namespace Tppo.Tests.Consumers;

public class TokenWeightsTests
{
    [Fact]
    public void The_mean_over_tokens() => Of(LossAggregation.TokenMean).ShouldBe([[.25f], [.25f, .25f, .25f]]);

    [Fact]
    public void The_mean_over_sequences_of_their_means()
    {
        var weights = Of(LossAggregation.SeqMeanTokenMean);
        weights[0].ShouldBeClose([.5f], 1e-6);
        weights[1].ShouldBeClose([1 / 6f, 1 / 6f, 1 / 6f], 1e-6);
    }

    [Fact]
    public void The_mean_over_sequences_of_their_sums() => Of(LossAggregation.SeqMeanTokenSum).ShouldBe([[.5f], [.5f, .5f, .5f]]);

    [Fact]
    public void The_mean_over_sequences_of_their_sums_in_units_of_the_longest()
        => Of(LossAggregation.SeqMeanTokenSumNorm).ShouldBe([[.125f], [.125f, .125f, .125f]]);

    [Fact]
    public void A_row_without_a_token_has_no_weight() =>
        TokenWeights.Of([2, 0], LossAggregation.TokenMean, 2).ShouldBe([[.5f, .5f], []]);

    private static float[][] Of(LossAggregation mode) => TokenWeights.Of([1, 3], mode, longest: 4);
}
