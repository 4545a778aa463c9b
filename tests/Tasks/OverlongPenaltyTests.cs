using Tppo.Tasks.Rewards;

namespace Tppo.Tests.Tasks;

public class OverlongPenaltyTests
{
    /// <summary>L_max 100, L_cache 20: nothing up to 80 tokens, then 1/20 a token.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(80, 0)]
    [InlineData(81, -0.05)]
    [InlineData(90, -0.5)]
    [InlineData(100, -1)]
    public void Grows_over_the_buffer(int length, double penalty)
    {
        new OverlongPenalty(100, 20, 1).Of(length).ShouldBe(penalty, 1e-12);
        new OverlongPenalty(100, 20, 0.4).Of(length).ShouldBe(0.4 * penalty, 1e-12);
        new OverlongPenalty(100, 0, 1).Of(length).ShouldBe(0);
    }
}
