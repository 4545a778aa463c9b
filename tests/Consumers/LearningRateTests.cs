using Tppo.Consumers.Training;
using Tppo.Runs.Options;

namespace Tppo.Tests.Consumers;

public class LearningRateTests
{
    [Theory, InlineData(0, .2), InlineData(3, .8), InlineData(4, 1), InlineData(1000, 1)]
    public void Rises_over_the_warm_up_steps(long step, double expected) => LearningRate.WithWarmup(1, step, 4).ShouldBe(expected, 1e-12);

    [Theory]
    [InlineData(LrSchedule.Constant, .1, .75, 1)]
    [InlineData(LrSchedule.Linear, 0, .75, .25)]
    [InlineData(LrSchedule.Linear, .2, 1, .2)]
    [InlineData(LrSchedule.Cosine, 0, .5, .5)]
    [InlineData(LrSchedule.Cosine, .1, 0, 1)]
    [InlineData(LrSchedule.Cosine, .1, 1, .1)]
    public void Falls_by_its_schedule_over_the_run(LrSchedule schedule, double minimum, double progress, double expected)
        => LearningRate.Of(new AdamOptions { LrSchedule = schedule, LrMinRatio = minimum }, 1, 100, 4, progress).ShouldBe(expected, 1e-12);

    [Fact]
    public void Rises_and_falls_at_once()
        => LearningRate.Of(new AdamOptions { LrSchedule = LrSchedule.Linear }, 1, 0, 4, .5).ShouldBe(.2 * .5, 1e-12);

    [Fact]
    public void Is_at_its_peak_at_once_without_warm_up() => LearningRate.WithWarmup(.5, 0, 0).ShouldBe(.5);

    [Theory, InlineData(0, .1), InlineData(9, 1), InlineData(10, 1), InlineData(55, .55), InlineData(100, .1)]
    public void Falls_by_a_cosine_to_a_tenth(long step, double expected) => LearningRate.Cosine(1, step, 100).ShouldBe(expected, 1e-12);
}
