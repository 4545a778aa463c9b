using Tppo.Learning.Estimators;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class AdvantageEstimatorsTests
{
    public static TheoryData<string> Names() => [.. AdvantageEstimators.All.Select(estimator => estimator.Name)];

    [Fact]
    public void Every_estimator_is_in_the_catalogue() =>
        AdvantageEstimators.All.Select(estimator => estimator.GetType()).ShouldBe(
            typeof(AdvantageEstimator).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(AdvantageEstimator))), ignoreOrder: true);

    [Fact]
    public void A_name_is_one_estimator_s()
    {
        AdvantageEstimators.All.Select(estimator => estimator.Name).ShouldBeUnique();
        AdvantageEstimators.All.ShouldAllBe(estimator => ReferenceEquals(AdvantageEstimators.Find(estimator.Name), estimator));
        AdvantageEstimators.Find("ppo").ShouldBeNull();
        AdvantageEstimators.Find(null).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_token_of_every_window_gets_a_number(string name)
    {
        var advantages = AdvantageEstimators.Find(name)!.Estimate(Windows(), new EstimatorOptions());
        advantages.shape.ShouldBe([2, 4]);
        advantages.isfinite().all().item<bool>().ShouldBeTrue();
        advantages[0].abs().sum().item<float>().ShouldBeGreaterThan(0); // it ended, and won
    }

    [Theory, MemberData(nameof(Names))]
    public void Those_that_need_an_end_know_nothing_of_a_cut_window_and_the_others_something(string name)
    {
        var estimator = AdvantageEstimators.Find(name)!;
        var cut = estimator.Estimate(Windows(), new EstimatorOptions())[1].abs().sum().item<float>();
        (cut > 0).ShouldBe(!estimator.NeedsEnd);
    }

    [Theory, MemberData(nameof(Names))]
    public void Those_that_need_no_critic_read_no_values(string name)
    {
        var estimator = AdvantageEstimators.Find(name)!;
        var windows = Windows();
        var same = Numbers(estimator, windows).SequenceEqual(Numbers(estimator, windows with { Values = windows.Values.square() }));
        same.ShouldBe(!estimator.NeedsCritic);
    }

    [Theory, MemberData(nameof(Names))]
    public void Those_that_need_no_group_do_not_look_at_it(string name)
    {
        var estimator = AdvantageEstimators.Find(name)!;
        var windows = Windows();
        var same = Numbers(estimator, windows).SequenceEqual(Numbers(estimator, windows with { Groups = [[1], []] }));
        same.ShouldBe(!estimator.NeedsGroup);
    }

    private static float[] Numbers(AdvantageEstimator estimator, StepWindows windows)
        => estimator.Estimate(windows, new EstimatorOptions()).contiguous().data<float>().ToArray();

    /// <summary>One that ended with reward 1 in a group of three, and one that was cut.</summary>
    private static StepWindows Windows() => new(
        Rewards: tensor(new float[,] { { 0, 0, 0, 1 }, { 0, 0, 0, 0 } }),
        Values: tensor(new float[,] { { .1f, .2f, .4f, .7f, 0 }, { .1f, .2f, .4f, .7f, .9f } }),
        Lengths: tensor(new long[] { 4, 4 }),
        Ended: tensor(new[] { true, false }),
        Lam: full(2, .95f),
        Outcomes: [1, null],
        Groups: [[1, -1, -1], []]);
}
