using CsCheck;
using Tppo.Contracts;
using Tppo.Producers.Batching;
using Tppo.Runs;
using Tppo.Runs.Storage;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Producers;

public sealed class SuccessiveBatchingTests : IDisposable
{
    private const int Slots = 4;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_number_of_tickets_is_constant_and_every_slot_has_every_step_once_in_any_order() =>
        Gen.Int[0, 1_000_000].Sample(
            seed =>
            {
                var (batching, _, first) = New(totalSteps: 6, saveFreq: 2);
                var random = new Random(seed);
                var ended = 0; // slots that had their last step
                List<GenerateWindow> open = [.. batching.Start(first)], issued = [.. open];
                while (open.Count > 0)
                {
                    var ticket = open[random.Next(open.Count)];
                    open.Remove(ticket);
                    if (Answer(batching, TicketsTests.Answer(ticket, [5, 6], random.Next(2) == 0)) is { } next)
                    {
                        next.Slot.ShouldBe(ticket.Slot);
                        open.Add(next);
                        issued.Add(next);
                    }

                    open.Count.ShouldBe(Slots - (ticket.Step == 5 ? ++ended : ended));
                }

                issued.Select(ticket => (ticket.Slot, ticket.Step)).Order()
                    .ShouldBe(from slot in Enumerable.Range(0, Slots) from step in Enumerable.Range(0, 6) select (slot, step));
                batching.Repeats.ShouldBe(0);
            },
            iter: 20,
            threads: 1);

    [Fact]
    public void A_repeat_is_ignored_and_counted()
    {
        var (batching, _, first) = New(totalSteps: 3);
        batching.Start(first);
        var window = TicketsTests.Answer(first[2], [5, 6], ended: false);
        var next = Answer(batching, window).ShouldNotBeNull();
        batching.Next(window).ShouldBeNull();
        batching.Next(window).ShouldBeNull();
        batching.Repeats.ShouldBe(2);
        batching.Next(TicketsTests.Answer(next, [7], ended: false)).ShouldNotBeNull().EarlierTokens.ShouldBe([5, 6, 7]);
    }

    [Fact]
    public void A_window_whose_ticket_was_not_sent_gives_it_again()
    {
        var (batching, _, first) = New(totalSteps: 3);
        batching.Start(first);
        var window = TicketsTests.Answer(first[2], [5, 6], ended: false);
        var lost = batching.Next(window).ShouldNotBeNull();
        (batching.Next(window).ShouldNotBeNull() with { PromptTokens = lost.PromptTokens, EarlierTokens = lost.EarlierTokens }).ShouldBe(lost);
        batching.Answered(window);
        batching.Next(window).ShouldBeNull();
        batching.Repeats.ShouldBe(1);
    }

    [Fact]
    public void The_tickets_of_a_step_are_part_of_its_checkpoint_where_one_is_due()
    {
        var (batching, checkpoints, first) = New(totalSteps: 5, saveFreq: 2);
        Drive(batching, batching.Start(first));
        var written = Enumerable.Range(0, 7).Where(step => Directory.Exists(checkpoints.PartFolder(step, CheckpointStore.Batching)));
        written.ShouldBe([2, 4, 5]); // the last step always has one
        var tickets = TicketFile.Read(checkpoints.PartFolder(4, CheckpointStore.Batching));
        tickets.Select(ticket => (ticket.Slot, ticket.Step)).ShouldBe([(0, 4), (1, 4), (2, 4), (3, 4)]);
        tickets.ShouldAllBe(ticket => ticket.MinVersion == 4 && ticket.EarlierTokens.Length == 8);
    }

    [Fact]
    public void Goes_on_from_the_tickets_of_a_checkpoint()
    {
        var (one, checkpoints, first) = New(totalSteps: 4, saveFreq: 2);
        var undisturbed = Drive(one, one.Start(first)).Where(ticket => ticket.Step >= 2).ToList();
        var (other, _, _) = New(totalSteps: 4, saveFreq: 2);
        var resumed = Drive(other, other.Start(TicketFile.Read(checkpoints.PartFolder(2, CheckpointStore.Batching))));
        resumed.Select(Json).ShouldBe(undisturbed.Select(Json));

        static string Json(GenerateWindow ticket) => System.Text.Json.JsonSerializer.Serialize(ticket);
    }

    [Fact]
    public void Nothing_is_sent_after_the_last_step()
    {
        var (batching, _, first) = New(totalSteps: 1);
        batching.Start(first);
        first.Select(ticket => batching.Next(TicketsTests.Answer(ticket, [5], ended: true))).ShouldAllBe(ticket => ticket == null);
        batching.Start([.. first.Select(ticket => ticket with { Step = 1 })]).ShouldBeEmpty();
    }

    [Fact]
    public void Stop_ends_after_the_step_that_has_been_issued_already()
    {
        var (batching, checkpoints, first) = New(totalSteps: 10, saveFreq: 100);
        batching.Start(first);
        var ahead = batching.Next(TicketsTests.Answer(first[0], [5], ended: true)).ShouldNotBeNull();
        batching.Stop(); // slot 0 is in step 1: the others follow there, and no further
        batching.Next(TicketsTests.Answer(ahead, [5], ended: true)).ShouldBeNull();
        var rest = Drive(batching, [.. first.Skip(1)]);
        rest.Select(ticket => (ticket.Slot, ticket.Step)).Order().ShouldBe([(1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (3, 1)]);
        TicketFile.Read(checkpoints.PartFolder(2, CheckpointStore.Batching)).Count.ShouldBe(Slots);
    }

    private (SuccessiveBatching Batching, CheckpointStore Checkpoints, IReadOnlyList<GenerateWindow> First) New(int totalSteps, int saveFreq = 100)
    {
        var checkpoints = new CheckpointStore(_folder.Path, 10, CheckpointStore.AllParts);
        var tickets = TicketsTests.Of(slots: Slots);
        return (new SuccessiveBatching(tickets, Slots, checkpoints, new RunControl(totalSteps, saveFreq)), checkpoints, [.. Enumerable.Range(0, Slots).Select(tickets.First)]);
    }

    /// <summary>The ticket for a window, sent.</summary>
    private static GenerateWindow? Answer(SuccessiveBatching batching, WindowGenerated window)
    {
        var next = batching.Next(window);
        batching.Answered(window);
        return next;
    }

    /// <summary>Answers every ticket with a cut window, in order; returns all that were sent.</summary>
    private static List<GenerateWindow> Drive(SuccessiveBatching batching, IReadOnlyList<GenerateWindow> first)
    {
        var all = first.ToList();
        for (var i = 0; i < all.Count; i++)
        {
            if (Answer(batching, TicketsTests.Answer(all[i], [5, 6], ended: false)) is { } next)
                all.Add(next);
        }

        return all;
    }
}
