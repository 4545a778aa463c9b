using Tppo.Contracts;
using Tppo.Producers.Batching;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Tests.Consumers;

namespace Tppo.Tests.Producers;

public class TicketsTests
{
    private static readonly RolloutOptions Rollout = new() { MaxPromptLength = 8, MaxResponseLength = 10, WindowResponseLength = 4 };

    internal static Tickets Of(int lag = 0, int slots = 4, int n = 2)
        => new(new PromptOrder(new CountingProblems(), PromptEncoder.Read(new TaskOptions(), "", Tiny.Tokenizer, 8), 7, slots, n), Rollout, lag);

    internal static WindowGenerated Answer(GenerateWindow ticket, int[] tokens, bool ended)
        => Windows.Of(tokens, ended ? 1 : null) with { Ticket = ticket };

    [Fact]
    public void The_first_ticket_of_a_slot()
    {
        var ticket = Of().First(3);
        (ticket.Slot, ticket.Step, ticket.TrajectoryIndex, ticket.WindowIndex, ticket.MaxNewTokens, ticket.MinVersion).ShouldBe((3, 0, 0, 0, 4, 0));
        (ticket.TrajectoryId, ticket.GroupId, ticket.Answer, ticket.DataSource).ShouldBe(("3-0", "1-0", "1", "counting"));
        ticket.PromptTokens.ShouldBe(Tiny.Tokenizer.Encode("1?"));
        ticket.EarlierTokens.ShouldBeEmpty();
    }

    [Fact]
    public void A_cut_trajectory_goes_on_in_the_next_step_with_all_of_its_tokens()
    {
        var tickets = Of();
        var first = tickets.First(2);
        var second = tickets.Next(Answer(first, [5, 6, 7, 8], ended: false));
        var third = tickets.Next(Answer(second, [9, 10, 11, 2], ended: false));
        second.EarlierTokens.ShouldBe([5, 6, 7, 8]);
        third.EarlierTokens.ShouldBe([5, 6, 7, 8, 9, 10, 11, 2]);
        (third.Step, third.WindowIndex, third.TrajectoryIndex, third.Slot).ShouldBe((2, 2, 0, 2));
        (third.Seed, third.GroupId, third.Answer, third.TrajectoryId).ShouldBe((first.Seed, first.GroupId, first.Answer, "2-0"));
        third.PromptTokens.ShouldBe(first.PromptTokens);
    }

    [Fact]
    public void The_last_window_is_what_is_left_of_the_longest_response()
    {
        var tickets = Of();
        var second = tickets.Next(Answer(tickets.First(0), [5, 6, 7, 8], ended: false));
        second.MaxNewTokens.ShouldBe(4);
        tickets.Next(Answer(second, [5, 6, 7, 8], ended: false)).MaxNewTokens.ShouldBe(2); // 10 − 8
    }

    [Fact]
    public void After_an_end_the_slot_takes_its_lane_s_next_prompt()
    {
        var tickets = Of();
        var first = tickets.First(1);
        var next = tickets.Next(Answer(first, [5, 1], ended: true));
        (next.Step, next.TrajectoryIndex, next.WindowIndex, next.MaxNewTokens, next.TrajectoryId).ShouldBe((1, 1, 0, 4, "1-1"));
        (next.GroupId, next.Answer).ShouldBe(("0-1", "2"));
        next.EarlierTokens.ShouldBeEmpty();
        next.Seed.ShouldNotBe(first.Seed);
    }

    [Theory]
    [InlineData(0, new[] { 0, 1, 2, 3 })]
    [InlineData(1, new[] { 0, 0, 1, 2 })]
    [InlineData(3, new[] { 0, 0, 0, 0 })]
    public void A_ticket_asks_for_weights_at_most_the_lag_behind_its_step(int lag, int[] minimum)
    {
        var tickets = Of(lag);
        List<GenerateWindow> issued = [tickets.First(0)];
        foreach (var ended in new[] { false, true, false })
            issued.Add(tickets.Next(Answer(issued[^1], [5, 6], ended)));
        issued.Select(ticket => ticket.MinVersion).ShouldBe(minimum);
    }
}
