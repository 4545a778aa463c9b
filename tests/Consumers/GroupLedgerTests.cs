using Tppo.Consumers.Policy;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Consumers;

public class GroupLedgerTests
{
    [Fact]
    public void Rewards_of_a_group_are_gathered_over_steps_until_all_n_are_there()
    {
        var groups = new GroupLedger(2);
        groups.Add([Windows.Of([1], reward: 1, group: "a"), Windows.Of([5], group: "a"), Windows.Of([1], reward: -1, group: "b")]);
        groups.Forget();
        groups.RewardsOf("a").ShouldBe([1]);
        groups.Add([Windows.Of([1], reward: -1, group: "a")]);
        groups.RewardsOf("a").ShouldBe([1, -1]);
        groups.Forget();
        groups.RewardsOf("a").ShouldBeEmpty();
        groups.RewardsOf("b").ShouldBe([-1]);
        groups.RewardsOf("unheard").ShouldBeEmpty();
    }

    [Fact]
    public void A_response_whose_verifier_failed_belongs_to_its_group_without_a_reward()
    {
        var groups = new GroupLedger(2);
        groups.Add([Windows.Of([1], reward: 1, group: "a") with { Reward = null, Correct = null }, Windows.Of([1], reward: 1, group: "a")]);
        groups.RewardsOf("a").ShouldBe([1]);
        groups.Forget();
        groups.RewardsOf("a").ShouldBeEmpty(); // complete: it is kept no longer
    }

    [Fact]
    public void What_is_unfinished_survives_a_restart()
    {
        using var folder = new TemporaryFolder();
        var before = new GroupLedger(3);
        before.Add([Windows.Of([1], reward: .1f, group: "a"), Windows.Of([1], reward: -1, group: "a"), Windows.Of([1], reward: 2, group: "b")]);
        PolicyState.Write(folder.Path, before);
        var after = new GroupLedger(3);
        PolicyState.Read(folder.Path, after);
        after.RewardsOf("a").ShouldBe([.1f, -1]);
        after.RewardsOf("b").ShouldBe([2]);
        after.IsUninformative("a").ShouldBeFalse();
        after.Add([Windows.Of([1], reward: 5, group: "a")]);
        after.IsUninformative("a").ShouldBeFalse(); // right, wrong, right
        after.Forget();
        after.RewardsOf("a").ShouldBeEmpty();
    }

    [Fact]
    public void Reads_the_rewards_that_an_earlier_version_has_kept_and_cannot_call_their_group_uninformative()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("groups.json"), """{"a":[1,null],"b":[0.5]}""");
        var groups = new GroupLedger(3);
        PolicyState.Read(folder.Path, groups);
        groups.RewardsOf("a").ShouldBe([1]);
        groups.RewardsOf("b").ShouldBe([.5f]);
        groups.Add([Windows.Of([1], reward: -1, group: "a"), Windows.Of([1], reward: -1, group: "b"), Windows.Of([1], reward: 1, group: "b")]);
        groups.IsUninformative("b").ShouldBeFalse();
        groups.Forget();
        groups.RewardsOf("a").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(new[] { 1f, 1f, 1f }, true)]
    [InlineData(new[] { -1f, -1f, -1f }, true)]
    [InlineData(new[] { 1f, 1f, -1f }, false)]
    [InlineData(new[] { 1f, 1f }, false)] // the third may differ
    [InlineData(new[] { 1f, .5f, .25f }, true)] // all right, at different lengths under overlong shaping
    public void A_group_is_uninformative_once_all_n_have_ended_alike(float[] rewards, bool expected)
    {
        var groups = new GroupLedger(3);
        groups.Add([.. rewards.Select(reward => Windows.Of([1], reward))]);
        groups.IsUninformative("g").ShouldBe(expected);
    }
}
