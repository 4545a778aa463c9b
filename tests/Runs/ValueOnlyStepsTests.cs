using Tppo.Learning.Estimators;
using Tppo.Runs.Options;
using Tppo.Tests.Consumers;

namespace Tppo.Tests.Runs;

public class ValueOnlyStepsTests
{
    [Theory]
    [InlineData(240, 40, 100, -1, 6)]
    [InlineData(241, 40, 100, -1, 7)] // the longest response ends in step 6, the seventh
    [InlineData(40, 40, 100, -1, 1)] // plain PPO
    [InlineData(240, 40, 4, -1, 3)] // the policy learns in the last
    [InlineData(240, 40, 100, 0, 0)]
    [InlineData(240, 40, 100, 9, 9)]
    public void Last_until_the_value_model_has_seen_a_response_of_the_longest_kind(int longest, int window, int steps, int asked, int expected)
        => Of(new Egae(), longest, window, steps, asked).ShouldBe(expected);

    [Theory, InlineData(-1), InlineData(9)]
    public void There_are_none_without_a_critic(int asked) => Of(new Constant(), 240, 40, 100, asked).ShouldBe(0);

    private static int Of(AdvantageEstimator estimator, int longest, int window, int steps, int asked) => new Recipe
    {
        Run = new RunOptions { TotalSteps = steps },
        Rollout = new RolloutOptions { MaxResponseLength = longest, WindowResponseLength = window },
        Algorithm = new AlgorithmOptions { Advantage = estimator },
        Value = new ValueOptions { CriticWarmup = asked },
    }.ValueOnlySteps;
}
