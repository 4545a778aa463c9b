using Tppo.Contracts;
using Tppo.Producers.Batching;
using Tppo.Runs;
using Tppo.Runs.Storage;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Producers;

/// <summary>Four slots: two are in step 0 still, one in step 1, one in step 2.</summary>
public sealed class LostMessagesTests : IDisposable
{
    private const int Slots = 4;
    private static readonly string[] Out = ["0/0", "1/0", "2/1", "3/2"];
    private readonly TemporaryFolder _folder = new();
    private readonly WindowJournal _journal;
    private readonly SuccessiveBatching _batching;
    private LostMessages _lost;

    public LostMessagesTests()
    {
        var tickets = TicketsTests.Of(slots: Slots, n: 1);
        _journal = new WindowJournal(_folder.File("journal"), "run", TimeProvider.System);
        _batching = new SuccessiveBatching(
            tickets, Slots, new CheckpointStore(_folder.File("checkpoints"), 1, CheckpointStore.AllParts), new RunControl(10, 100), _journal);
        _batching.Recover([.. Enumerable.Range(0, Slots).SelectMany(tickets.First)]);
        Hear(2);
        Hear(3);
        Hear(3);
        _lost = new LostMessages(_batching, _journal);
        _batching.Outstanding.Select(ticket => ticket.SlotAndStep).ShouldBe(Out);
    }

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Nothing_is_lost_while_every_ticket_is_in_hand_or_in_the_queue()
    {
        foreach (var held in Enumerable.Range(0, Slots + 1))
            Tickets(ready: Slots - held, Out[..held]).ShouldBeEmpty($"{held} in hand");
    }

    [Fact]
    public void What_is_missing_in_two_looks_is_lost()
    {
        Tickets(ready: 0).ShouldBe(["0/0", "1/0"]); // the others wait for these
        Tickets(ready: 1, "0/0", "2/1").ShouldBe(["1/0"]);
        Tickets(ready: 0, "0/0", "1/0", "2/1").ShouldBe(["3/2"]);
    }

    [Fact]
    public void Nothing_is_lost_while_windows_are_on_their_way()
    {
        for (var look = 0; look < 10; look++)
            _lost.Tickets(Sighting(ready: 0, [], windows: 1)).ShouldBeEmpty();
    }

    [Fact]
    public void A_window_that_comes_between_two_looks_begins_the_suspicion_anew()
    {
        for (var look = 0; look < 5; look++)
        {
            _lost.Tickets(Sighting(ready: 0, [])).ShouldBeEmpty();
            Hear(look % 2);
        }
    }

    [Fact]
    public void What_is_sent_again_and_missing_still_is_sent_after_twice_as_many_looks_each_time()
    {
        List<int> sent = [];
        for (var look = 1; look <= 30; look++)
        {
            if (_lost.Tickets(Sighting(ready: 0, [])).Count > 0)
                sent.Add(look);
        }

        sent.ShouldBe([2, 6, 14, 30]);
    }

    [Fact]
    public void A_trainer_that_lacks_a_window_of_its_next_step_gets_all_from_that_step_on()
    {
        Windows(step: 0, held: 2).ShouldBeEmpty(); // the other two are not generated yet
        Windows(step: 0, held: 1).ShouldBe(["2/0", "3/0", "3/1"]);
        Windows(step: 1, held: 0).ShouldBe(["3/1"]);
        Windows(step: 1, held: 0, ready: 1).ShouldBeEmpty(); // it is on its way
    }

    private void Hear(int slot)
    {
        var ticket = _batching.Outstanding.Single(ticket => ticket.Slot == slot);
        var window = TicketsTests.Answer(ticket, [5, 6], ended: false);
        _batching.Answered(_batching.Next(window));
    }

    /// <summary>Of two looks, in the first of which nothing is certain.</summary>
    private IEnumerable<string> Tickets(int ready, params string[] held)
    {
        var sighting = Sighting(ready, held);
        _lost = new LostMessages(_batching, _journal);
        _lost.Tickets(sighting).ShouldBeEmpty();
        return _lost.Tickets(sighting).Select(ticket => ticket.SlotAndStep);
    }

    private List<string> Windows(int step, int held, int ready = 0)
    {
        _lost = new LostMessages(_batching, _journal);
        var sighting = Sighting(Slots, []) with { Trainers = new Dictionary<Role, TrainerSighting> { [Role.Value] = new(step, held, ready) } };
        _lost.Windows(sighting).ShouldBeEmpty();
        return [.. _lost.Windows(sighting).Select(window => window.Ticket.SlotAndStep)];
    }

    private static Sighting Sighting(int ready, IEnumerable<string> held, int windows = 0)
        => new(ready, held.ToHashSet(), windows, new Dictionary<Role, TrainerSighting>());
}
