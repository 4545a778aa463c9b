using Tppo.Consumers.Policy;
using Tppo.Contracts;
using Tppo.Learning;
using Tppo.Learning.Estimators;
using Tppo.Runs.Options;

namespace Tppo.Tests.Consumers;

public class WindowAdvantagesTests
{
    private const int WindowLength = 4;
    private static readonly float[] Values = [.1f, .2f, .4f, .7f, 0];
    private static readonly AlgorithmOptions Plain = new() { WindowIgnoreTokenNum = 2, WhitenAdvantages = false };
    private static readonly WindowGenerated Ended = Windows.Of([5, 6, 7, 1], reward: 1, values: Values);
    private static readonly WindowGenerated Cut = Windows.Of([5, 6, 7, 8], values: [.1f, .2f, .4f, .7f, .9f]);

    [Fact]
    public void Of_an_ended_and_a_cut_window_is_the_paper_s_equation_6()
    {
        var (advantages, kept) = Of(Plain, Ended, Cut);
        advantages[0].ShouldBeClose([.817962f, .75575f, .585f, .3f], 1e-6);
        advantages[1].ShouldBeClose([.56075f, .485f, .3f, 0], 1e-6);
        kept[0].ShouldBe([true, true, true, true]);
        kept[1].ShouldBe([true, true, false, false]); // two tokens before the cut are filtered out
    }

    [Fact]
    public void The_value_at_the_cut_is_that_of_the_message_with_bootstrap() =>
        Of(Plain with { Tail = Tail.Bootstrap }, Cut).Advantages[0].ShouldBeClose([.732225f, .6655f, .49f, .2f], 1e-6);

    [Fact]
    public void Gae_reads_a_cut_as_an_end() =>
        Of(Plain with { Advantage = new Gae() }, Cut).Advantages[0].ShouldBeClose([-.039412f, -.14675f, -.365f, -.7f], 1e-5);

    [Fact]
    public void Windows_of_different_lengths_do_not_touch_one_another()
    {
        var one = Windows.Of([1], reward: -1, values: [.25f, 0]);
        var (advantages, kept) = Of(Plain, one, Cut, Windows.Of([7], values: [9, 9]));
        advantages[0].ShouldBeClose([-1.25f], 1e-6);
        advantages[1].ShouldBeClose([.56075f, .485f, .3f, 0], 1e-6);
        kept.Select(window => window.Length).ShouldBe([1, 4, 1]);
        kept[2].ShouldBe([false]); // shorter than what is filtered out before a cut
    }

    [Fact]
    public void The_length_adaptive_lambda_is_longer_for_longer_responses()
    {
        var options = Plain with { LengthAdaptiveLam = true };
        // L = 1996 + 4: λ = 1 − 1/(.05·2000) = .99
        Of(options, Ended with { Ticket = Ended.Ticket with { EarlierTokens = new int[1996] } }).Advantages[0]
            .ShouldBeClose([.8831197f, .79103f, .597f, .3f], 1e-6);
        // L = 996 + 4 + 2000/2
        WindowAdvantages.Of([Cut with { Ticket = Cut.Ticket with { EarlierTokens = new int[996] } }], new GroupLedger(1), options, windowLength: 2000)
            .Advantages[0].ShouldBeClose([.59203f, .497f, .3f, 0], 1e-6);
    }

    [Fact]
    public void Penalties_are_taken_off_the_rewards_of_the_window()
    {
        // λ = 1, γ = 1: Â_t = R − Σ_{k≥t} penalty_k − V(s_t) where it ended, and V(s_n) for R where it was cut
        var (advantages, _) = WindowAdvantages.Of(
            [Ended, Cut, Windows.Of([1], reward: -1)], new GroupLedger(1), Plain with { Lam = 1 }, WindowLength, [[.1f, .2f, 0, .4f], [0, .1f, 0, -.2f], [.5f]]);
        advantages[0].ShouldBeClose([.2f, .2f, .2f, -.1f], 1e-6);
        advantages[1].ShouldBeClose([.7f, .6f, .5f, .2f], 1e-6);
        advantages[2].ShouldBeClose([-1.5f], 1e-6);
    }

    [Fact]
    public void A_response_that_the_verifier_failed_on_teaches_nothing()
    {
        var unverified = Ended with { Reward = null, Correct = null };
        var (_, kept) = Of(Plain, unverified, Ended);
        kept[0].ShouldAllBe(token => !token);
        kept[1].ShouldAllBe(token => token);
    }

    [Fact]
    public void Whitening_is_over_the_kept_tokens_alone()
    {
        var (advantages, kept) = Of(Plain with { WhitenAdvantages = true }, Ended, Cut);
        // Kept: .817962, .75575, .585, .3, .56075, .485
        double[] raw = [.817962, .75575, .585, .3, .56075, .485];
        var mean = raw.Average();
        var deviation = Math.Sqrt(raw.Sum(x => (x - mean) * (x - mean)) / (raw.Length - 1));
        float[] whitened = [.. advantages.Zip(kept).SelectMany(window => window.First.Where((_, t) => window.Second[t]))];
        whitened.ShouldBeClose([.. raw.Select(x => (float)((x - mean) / deviation))], 1e-4);
    }

    [Fact]
    public void Advantages_are_clamped() =>
        Of(Plain with { AdvantageClip = .5 }, Ended).Advantages[0].ShouldBeClose([.5f, .5f, .5f, .3f], 1e-6);

    [Fact]
    public void Grpo_compares_the_finished_responses_of_a_prompt_and_keeps_no_cut_window()
    {
        var lost = Windows.Of([5, 1], reward: -1, slot: 1);
        var (advantages, kept) = Of(Plain with { Advantage = new Grpo() }, Ended, lost, Cut);
        // mean 0, sample deviation √2
        advantages[0].ShouldBeClose([.707106f, .707106f, .707106f, .707106f], 1e-5);
        advantages[1].ShouldBeClose([-.707106f, -.707106f], 1e-5);
        kept.Select(window => window.Any(token => token)).ShouldBe([true, true, false]);
    }

    [Fact]
    public void Rloo_compares_a_response_with_the_others_of_its_prompt()
    {
        var (advantages, kept) = Of(
            Plain with { Advantage = new Rloo() }, Ended, Windows.Of([5, 1], reward: -1, slot: 1), Windows.Of([1], reward: -1, slot: 2), Cut);
        advantages[0].ShouldBeClose([2, 2, 2, 2], 1e-6); // 1 − (−1 − 1)/2
        advantages[1].ShouldBeClose([-1, -1], 1e-6); // −1 − (1 − 1)/2
        advantages[2].ShouldBeClose([-1], 1e-6);
        kept.Select(window => window.Any(token => token)).ShouldBe([true, true, true, false]);
    }

    [Fact]
    public void Grpo_knows_nothing_of_a_window_alone() =>
        WindowAdvantages.Of([Ended], new GroupLedger(2), Plain with { Advantage = new Grpo() }, WindowLength).Advantages[0].ShouldAllBe(a => a == 0);

    [Fact]
    public void A_group_s_responses_may_finish_in_different_steps()
    {
        var groups = new GroupLedger(4);
        groups.Add([Windows.Of([1], reward: -1), Windows.Of([1], reward: -1)]);
        var options = Plain with { Advantage = new Grpo(), NormAdvByStdInGrpo = false };
        groups.Add([Ended]);
        // mean −1/3
        WindowAdvantages.Of([Ended], groups, options, WindowLength).Advantages[0].ShouldBeClose([1.333333f, 1.333333f, 1.333333f, 1.333333f], 1e-5);
    }

    [Fact]
    public void The_prompt_filter_leaves_out_groups_that_all_won_or_all_lost()
    {
        WindowGenerated[] windows =
        [
            Windows.Of([5, 1], reward: 1, slot: 0, group: "won"), Windows.Of([5, 1], reward: 1, slot: 1, group: "won"),
            Windows.Of([5, 1], reward: 1, slot: 2, group: "mixed"), Windows.Of([5, 1], reward: -1, slot: 3, group: "mixed"),
            Windows.Of([5, 1], reward: 1, slot: 4, group: "open"), // nothing to be compared with yet
            Windows.Of([5, 6, 7, 8], slot: 5, group: "won"), // nobody knows how it will end
        ];
        Of(Plain with { FilterGroups = true }, windows).Kept.Select(window => window[0]).ShouldBe([false, false, true, true, true, true]);
        Of(Plain, windows).Kept.ShouldAllBe(window => window[0]);
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, false, true)]
    [InlineData(false, true, true)]
    public void A_new_estimator_is_asked(bool needsEnd, bool whitened, bool whiten)
    {
        var options = Plain with { Advantage = new Constant(Critic: true, End: needsEnd, Whitened: whitened), WhitenAdvantages = whiten };
        var (advantages, kept) = Of(options, Ended, Cut);
        advantages.ShouldAllBe(window => window[0] == (whiten && whitened ? 0 : Constant.Advantage)); // none varies
        kept.Select(window => window[0]).ShouldBe([true, !needsEnd]);
    }

    private static (float[][] Advantages, bool[][] Kept) Of(AlgorithmOptions options, params WindowGenerated[] windows)
    {
        var groups = new GroupLedger(2);
        groups.Add(windows);
        return WindowAdvantages.Of(windows, groups, options, WindowLength);
    }
}
