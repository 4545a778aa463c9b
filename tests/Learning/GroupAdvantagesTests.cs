using Tppo.Learning;

namespace Tppo.Tests.Learning;

public class GroupAdvantagesTests
{
    private static readonly string[] Groups = ["a", "b", "a", "b", "c", "a"];

    [Fact]
    public void Relative_to_the_group_in_its_standard_deviations()
    {
        // a: 1, 0, 0.5: mean .5, sample std .5. b: all equal. c: alone.
        var advantages = GroupAdvantages.Grpo([1, 1, 0, 1, 5, .5f], Groups, normalizeByStd: true);
        float[] expected = [1, 0, -1, 0, 0, 0];
        for (var i = 0; i < expected.Length; i++) advantages[i].ShouldBe(expected[i], 1e-5f);
    }

    [Fact]
    public void Without_the_standard_deviation()
        => GroupAdvantages.Grpo([1, 1, 0, 1, 5, .5f], Groups, normalizeByStd: false).ShouldBe([.5f, 0, -.5f, 0, 0, 0]);

    [Theory, InlineData(true, true, false), InlineData(false, false, false), InlineData(true, false, true), InlineData(false, true, true)]
    public void A_group_that_all_won_or_all_lost_teaches_nothing(bool first, bool second, bool expected)
        => GroupAdvantages.IsInformative([first, second]).ShouldBe(expected);

    [Fact]
    public void A_reward_without_a_group_is_refused()
        => Should.Throw<ArgumentException>(() => GroupAdvantages.Grpo([1, 1], ["a"], normalizeByStd: true));
}
