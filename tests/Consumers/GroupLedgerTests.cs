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
        groups.Of("a").ShouldBe([1]);
        groups.Add([Windows.Of([1], reward: -1, group: "a")]);
        groups.Of("a").ShouldBe([1, -1]);
        groups.Forget();
        groups.Of("a").ShouldBeEmpty();
        groups.Of("b").ShouldBe([-1]);
        groups.Of("unheard").ShouldBeEmpty();
    }

    [Fact]
    public void A_response_whose_verifier_failed_belongs_to_its_group_without_a_reward()
    {
        var groups = new GroupLedger(2);
        groups.Add([Windows.Of([1], reward: 1, group: "a") with { Reward = null, Correct = null }, Windows.Of([1], reward: 1, group: "a")]);
        groups.Of("a").ShouldBe([1]);
        groups.Forget();
        groups.Of("a").ShouldBeEmpty(); // complete: it is kept no longer
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
        after.Of("a").ShouldBe([.1f, -1]);
        after.Of("b").ShouldBe([2]);
        after.Add([Windows.Of([1], reward: 5, group: "a")]);
        after.Forget();
        after.Of("a").ShouldBeEmpty();
    }
}
