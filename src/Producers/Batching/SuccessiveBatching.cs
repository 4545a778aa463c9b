using Tppo.Contracts;
using Tppo.Runs;
using Tppo.Runs.Storage;

namespace Tppo.Producers.Batching;

/// <summary>
/// Hears every window once and answers with what follows: where it is the last of its lane in the step, the lane's next tickets. So the
/// batch is always full and nothing waits for the longest response. The answer follows from the lane's windows alone. Where a checkpoint
/// is due, the step's tickets are part of it.
/// </summary>
/// <param name="tickets">What follows from windows.</param>
/// <param name="slots">Slots of the batch.</param>
/// <param name="checkpoints">The run's.</param>
/// <param name="control">How far the run goes.</param>
/// <param name="journal">What was heard, durable; null in memory, where a lost process is a lost run, up to its last checkpoint.</param>
internal sealed class SuccessiveBatching(
    Tickets tickets, int slots, CheckpointStore checkpoints, RunControl control, WindowJournal? journal = null)
{
    private readonly Lock _lock = new();
    private readonly Lane[] _lanes = [.. Enumerable.Range(0, slots / tickets.LaneSlots).Select(_ => new Lane(tickets))];
    private readonly SortedDictionary<int, SortedDictionary<int, GenerateWindow>> _byStep = [];
    private int _highestStep;

    /// <summary>What it has heard survives the end of this process.</summary>
    public bool IsDurable => journal is not null;

    /// <summary>Windows that were heard before.</summary>
    public int Repeats { get; private set; }

    /// <summary>Windows that were heard, repeats left out.</summary>
    public long Heard { get; private set; }

    /// <summary>The tickets that are out, by slot: of each slot the one whose window was not heard yet.</summary>
    public IReadOnlyList<GenerateWindow> Outstanding
    {
        get
        {
            lock (_lock)
                return [.. _lanes.SelectMany(lane => lane.Outstanding).Where(ticket => ticket.Step < control.StopStep)];
        }
    }

    /// <summary>Continues from <paramref name="first"/>, one ticket a slot, all of one step; returns those to send.</summary>
    public IReadOnlyList<GenerateWindow> Start(IReadOnlyList<GenerateWindow> first)
    {
        lock (_lock)
        {
            Begin(first, areSent: true);
            _highestStep = first[0].Step;
            return _highestStep < control.StopStep ? first : [];
        }
    }

    /// <summary>
    /// Continues a run on a broker, which holds the tickets that are out. Whether a slot's last was sent is not known: its
    /// window, where it comes again, gives it again.
    /// </summary>
    /// <param name="first">The tickets that the run began with.</param>
    /// <exception cref="Runs.Errors.UserException">A record of the journal is corrupt.</exception>
    public void Recover(IReadOnlyList<GenerateWindow> first)
    {
        lock (_lock)
        {
            Begin(first, areSent: false);
            foreach (var window in journal?.ReadFrom(0) ?? [])
            {
                if (Heard == 0)
                    Array.ForEach(_lanes, lane => lane.SkipTo(window.Ticket.Step)); // what is forgotten was complete
                Hear(window);
            }
        }
    }

    /// <summary>
    /// The tickets to send now that <paramref name="window"/> is known: all of its lane's, where it was the last that they waited for. None
    /// for a repeat, and after the run's last step. Until they are <see cref="Answered"/>, each of the windows that they follow from gives
    /// them again: a lost connection may have taken the first.
    /// </summary>
    /// <exception cref="IOException">The window, or a checkpoint, could not be written: it is as if it had not come.</exception>
    public IReadOnlyList<GenerateWindow> Next(WindowGenerated window)
    {
        lock (_lock)
        {
            var (ticket, lane) = (window.Ticket, LaneOf(window.Ticket));
            if (!lane.IsHeard(ticket.Slot, ticket.Step))
            {
                journal?.Append(window);
                return ToSend(Hear(window));
            }

            if (ticket.Step == lane.Step - 1 && lane.Unsent is { Count: > 0 } unsent)
                return ToSend(unsent);
            Repeats++;
            return [];
        }
    }

    /// <summary>These tickets are sent: from now on the windows that they follow from are repeats.</summary>
    public void Answered(IReadOnlyList<GenerateWindow> sent)
    {
        lock (_lock)
        {
            foreach (var ofLane in sent.GroupBy(LaneOf))
                ofLane.Key.Sent(ofLane);
        }
    }

    /// <summary>How many windows of <paramref name="step"/> were heard.</summary>
    public int HeardOf(int step)
    {
        lock (_lock)
            return _lanes.Sum(lane => lane.HeardOf(step));
    }

    /// <summary>Ends the run cleanly after the last step that tickets were issued for.</summary>
    public void Stop()
    {
        lock (_lock)
            control.StopBefore(_highestStep + 1);
    }

    private Lane LaneOf(GenerateWindow ticket) => _lanes[ticket.Slot / tickets.LaneSlots];

    private IReadOnlyList<GenerateWindow> ToSend(IEnumerable<GenerateWindow> due)
        => [.. due.Where(ticket => ticket.Step < control.StopStep)];

    private void Begin(IReadOnlyList<GenerateWindow> first, bool areSent)
    {
        foreach (var ofLane in first.GroupBy(LaneOf))
            ofLane.Key.Begin([.. ofLane.OrderBy(ticket => ticket.Slot)], areSent);
    }

    private List<GenerateWindow> Hear(WindowGenerated window)
    {
        var lane = LaneOf(window.Ticket);
        var due = lane.DueAfter(window);
        List<GenerateWindow> all = [.. due.SelectMany(tickets => tickets)];
        all.ForEach(Gather); // before the window counts as heard: where that fails, it has not come
        lane.Hear(window, due);
        Heard++;
        _highestStep = all.Where(ticket => ticket.Step < control.StopStep).Select(ticket => ticket.Step).Append(_highestStep).Max();
        return all;
    }

    private void Gather(GenerateWindow ticket)
    {
        if (!_byStep.TryGetValue(ticket.Step, out var ofStep))
            _byStep[ticket.Step] = ofStep = [];
        ofStep[ticket.Slot] = ticket;
        if (ofStep.Count < slots)
            return;
        journal?.Complete(ticket.Step - 1);
        if (control.IsCheckpoint(ticket.Step) && !Directory.Exists(checkpoints.PartFolder(ticket.Step, CheckpointStore.Batching)))
            checkpoints.Save(ticket.Step, CheckpointStore.Batching, folder => TicketFile.Write(folder, [.. ofStep.Values]));
        // Older steps are complete, or lack what was heard before there was a journal.
        foreach (var step in _byStep.Keys.Where(step => step <= ticket.Step).ToList())
            _byStep.Remove(step);
    }
}
