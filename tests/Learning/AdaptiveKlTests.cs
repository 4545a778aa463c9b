using Tppo.Learning;

namespace Tppo.Tests.Learning;

public class AdaptiveKlTests
{
    [Theory]
    [InlineData(.1, .2)] // at the target
    [InlineData(.11, .202)] // a tenth above: .2 · (1 + .1 · 100/1000)
    [InlineData(.5, .204)] // far above: a fifth, no more
    [InlineData(0, .196)]
    [InlineData(-1, .196)] // samples may say so
    public void Worked_by_hand(double kl, double next) => AdaptiveKl.Next(.2, kl, target: .1, sequences: 100, horizon: 1000).ShouldBe(next, 1e-12);

    [Fact]
    public void Many_sequences_never_make_a_reward_of_the_penalty() => AdaptiveKl.Next(.2, 0, .1, sequences: 100, horizon: 1).ShouldBe(0);
}
