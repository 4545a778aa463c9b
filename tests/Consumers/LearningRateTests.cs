using Tppo.Consumers.Training;

namespace Tppo.Tests.Consumers;

public class LearningRateTests
{
    [Theory, InlineData(0, .2), InlineData(3, .8), InlineData(4, 1), InlineData(1000, 1)]
    public void Rises_over_the_warm_up_steps(long step, double expected) => LearningRate.WithWarmup(1, step, 4).ShouldBe(expected, 1e-12);

    [Fact]
    public void Is_at_its_peak_at_once_without_warm_up() => LearningRate.WithWarmup(.5, 0, 0).ShouldBe(.5);

    [Theory, InlineData(0, .1), InlineData(9, 1), InlineData(10, 1), InlineData(55, .55), InlineData(100, .1)]
    public void Falls_by_a_cosine_to_a_tenth(long step, double expected) => LearningRate.Cosine(1, step, 100).ShouldBe(expected, 1e-12);
}
