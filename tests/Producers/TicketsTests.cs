using Tppo.Contracts;
using Tppo.Producers.Batching;
using Tppo.Runs.Options;
using Tppo.Tests.Consumers;

namespace Tppo.Tests.Producers;

public class TicketsTests
{
    private static readonly RolloutOptions Rollout = new() { MaxPromptLength = 8, MaxResponseLength = 10, WindowResponseLength = 4 };

    internal static Tickets Of(int lag = 0, int slots = 4, int n = 2, Refill refill = Refill.Step)
        => new(PromptOrderTests.Order(slots, n, seed: 7), Rollout with { Refill = refill }, lag);

    internal static WindowGenerated Answer(GenerateWindow ticket, int[] tokens, bool ended)
        => Windows.Of(tokens, ended ? 1 : null) with { Ticket = ticket };

    [Fact]
    public void The_first_tickets_of_a_lane()
    {
        var tickets = Of().First(1);
        tickets.Select(ticket => (ticket.Slot, ticket.TrajectoryIndex, ticket.TrajectoryId)).ShouldBe([(2, 0, "2-0"), (3, 1, "3-1")]);
        tickets.Select(ticket => ticket.Seed).ShouldBeUnique();
        foreach (var ticket in tickets)
        {
            (ticket.Step, ticket.WindowIndex, ticket.MinVersion).ShouldBe((0, 0, 0));
            (ticket.GroupId, ticket.Answer, ticket.DataSource).ShouldBe(("1-0", "1", "counting"));
            ticket.PromptTokens.ShouldBe(Tiny.Tokenizer.Encode("1?"));
            ticket.EarlierTokens.ShouldBeEmpty();
            ticket.Refills.ShouldBeEmpty();
        }
    }

    [Fact]
    public void The_first_windows_end_one_after_another_unless_none_is_cut()
    {
        var options = new RolloutOptions { MaxResponseLength = 30, WindowResponseLength = 10 };
        Budgets(options).ShouldBe([2, 4, 5, 7, 9, 10]); // sixths, rounded up
        Budgets(options with { WindowResponseLength = 30 }).ShouldBe([30, 30, 30, 30, 30, 30]);

        static IEnumerable<int> Budgets(RolloutOptions rollout)
            => Enumerable.Range(0, 2).SelectMany(new Tickets(PromptOrderTests.Order(slots: 6, n: 3), rollout, 0).First).Select(ticket => ticket.MaxNewTokens);
    }

    [Fact]
    public void A_cut_trajectory_goes_on_in_the_next_step_with_all_of_its_tokens()
    {
        var tickets = Of(n: 1);
        var first = tickets.First(2)[0];
        var second = tickets.Next([Answer(first, [5, 6, 7, 8], ended: false)])[0];
        var third = tickets.Next([Answer(second, [9, 10, 11, 2], ended: false)])[0];
        second.EarlierTokens.ShouldBe([5, 6, 7, 8]);
        third.EarlierTokens.ShouldBe([5, 6, 7, 8, 9, 10, 11, 2]);
        (third.Step, third.WindowIndex, third.TrajectoryIndex, third.Slot).ShouldBe((2, 2, 0, 2));
        (third.Seed, third.GroupId, third.Answer, third.TrajectoryId).ShouldBe((first.Seed, first.GroupId, first.Answer, "2-0"));
        third.PromptTokens.ShouldBe(first.PromptTokens);
    }

    [Fact]
    public void The_last_window_is_what_is_left_of_the_longest_response()
    {
        var tickets = Of(n: 1);
        var second = tickets.Next([Answer(tickets.First(0)[0], [5, 6, 7, 8], ended: false)])[0];
        second.MaxNewTokens.ShouldBe(4);
        tickets.Next([Answer(second, [5, 6, 7, 8], ended: false)])[0].MaxNewTokens.ShouldBe(2); // 10 − 8
    }

    [Fact]
    public void A_slot_that_is_free_takes_the_lane_s_next_start_whoever_was_free_before()
    {
        var tickets = Of(n: 2);
        var (busy, free) = (tickets.First(0)[0], tickets.First(0)[1]);
        List<GenerateWindow> begun = [];
        for (var step = 0; step < 4; step++)
        {
            var next = tickets.Next([Answer(busy, [5], ended: false), Answer(free, [5, 1], ended: true)]);
            (busy, free) = (next[0], next[1]);
            begun.Add(free);
        }

        busy.TrajectoryIndex.ShouldBe(0);
        begun.Select(ticket => ticket.TrajectoryIndex).ShouldBe([2, 3, 4, 5]);
        begun.Select(ticket => ticket.GroupId).ShouldBe(["0-1", "0-1", "0-2", "0-2"]);
        begun.Select(ticket => ticket.Answer).ShouldBe(["2", "2", "4", "4"]); // lane 0 of 2
        begun.Select(ticket => (ticket.Step, ticket.WindowIndex, ticket.MaxNewTokens)).ShouldBe([(1, 0, 4), (2, 0, 4), (3, 0, 4), (4, 0, 4)]);
        tickets.Next([Answer(busy, [5, 1], ended: true), Answer(free, [5, 1], ended: true)]).Select(ticket => ticket.TrajectoryIndex).ShouldBe([6, 7]);
    }

    [Fact]
    public void Refills_are_dealt_to_the_slots_in_turn_and_what_was_not_begun_comes_first_the_next_time()
    {
        var tickets = Of(n: 2, refill: Refill.Slot); // at most 1 + 4 segments of 4 tokens
        var first = tickets.First(0);
        Indices(first[0]).ShouldBe([0, 2, 4, 6, 8]);
        Indices(first[1]).ShouldBe([1, 3, 5, 7, 9]);
        var one = Answer(first[0], [5, 1], ended: true);
        one = one with { Refilled = [Answer(first[0].Begin(first[0].Refills[0], 2), [5, 6], ended: false)] };
        var next = tickets.Next([one, Answer(first[1], [5, 1], ended: true)]);
        Indices(next[0]).ShouldBe([2, 4, 6, 8, 10]); // goes on with what it has begun
        Indices(next[1]).ShouldBe([3, 5, 7, 9, 11]);
        (next[0].WindowIndex, next[0].EarlierTokens.Length, next[1].WindowIndex).ShouldBe((1, 2, 0));
        next.SelectMany(ticket => ticket.Refills).ShouldAllBe(start => start.GroupId == $"0-{start.TrajectoryIndex / 2}");

        static int[] Indices(GenerateWindow ticket) => [ticket.TrajectoryIndex, .. ticket.Refills.Select(start => start.TrajectoryIndex)];
    }

    [Theory]
    [InlineData(0, new[] { 0, 1, 2, 3 })]
    [InlineData(1, new[] { 0, 0, 1, 2 })]
    [InlineData(3, new[] { 0, 0, 0, 0 })]
    public void A_ticket_asks_for_weights_at_most_the_lag_behind_its_step(int lag, int[] minimum)
    {
        var tickets = Of(lag, n: 1);
        List<GenerateWindow> issued = [.. tickets.First(0)];
        foreach (var ended in new[] { false, true, false })
            issued.AddRange(tickets.Next([Answer(issued[^1], [5, 6], ended)]));
        issued.Select(ticket => ticket.MinVersion).ShouldBe(minimum);
    }
}
