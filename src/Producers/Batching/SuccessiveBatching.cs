using Tppo.Contracts;
using Tppo.Runs;
using Tppo.Runs.Storage;

namespace Tppo.Producers.Batching;

/// <summary>
/// Hears every window once and answers with its slot's next ticket, so that the batch is always full and nothing waits for the
/// longest response. The answer follows from the window alone. Where a checkpoint is due, the step's tickets are part of it.
/// </summary>
/// <param name="tickets">What follows from a window.</param>
/// <param name="slots">Slots of the batch.</param>
/// <param name="checkpoints">The run's.</param>
/// <param name="control">How far the run goes.</param>
/// <param name="journal">What was heard, durable; null in memory, where a lost process is a lost run, up to its last checkpoint.</param>
internal sealed class SuccessiveBatching(
    Tickets tickets, int slots, CheckpointStore checkpoints, RunControl control, WindowJournal? journal = null)
{
    private readonly Lock _lock = new();

    /// <summary>By slot, the ticket that follows from the last window heard, or the first.</summary>
    private readonly SortedDictionary<int, GenerateWindow> _due = [];

    /// <summary>Slots whose due ticket was sent.</summary>
    private readonly HashSet<int> _sent = [];
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
                return [.. _due.Values.Where(ticket => ticket.Step < control.StopStep)];
        }
    }

    /// <summary>Continues from <paramref name="first"/>, one ticket a slot, all of one step; returns those to send.</summary>
    public IReadOnlyList<GenerateWindow> Start(IReadOnlyList<GenerateWindow> first)
    {
        lock (_lock)
        {
            foreach (var ticket in first)
            {
                _due[ticket.Slot] = ticket;
                _sent.Add(ticket.Slot);
            }

            _highestStep = first.Max(ticket => ticket.Step);
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
            foreach (var ticket in first)
                _due[ticket.Slot] = ticket;
            foreach (var window in journal?.ReadFrom(0) ?? [])
                Hear(window);
        }
    }

    /// <summary>
    /// The ticket to send now that <paramref name="window"/> is known; null for a repeat, and after the run's last step. Until it is
    /// <see cref="Answered"/>, the same window gives the same ticket: a lost connection may have taken the first.
    /// </summary>
    /// <exception cref="IOException">The window, or a checkpoint, could not be written: it is as if it had not come.</exception>
    public GenerateWindow? Next(WindowGenerated window)
    {
        lock (_lock)
        {
            var last = _due.TryGetValue(window.Ticket.Slot, out var due) ? due.Step - 1 : -1;
            if (window.Ticket.Step < last || (window.Ticket.Step == last && _sent.Contains(window.Ticket.Slot)))
            {
                Repeats++;
                return null;
            }

            if (due is null || window.Ticket.Step > last)
            {
                journal?.Append(window);
                due = Hear(window);
            }

            return due.Step < control.StopStep ? due : null;
        }
    }

    /// <summary>The window's ticket is sent: from now on the window is a repeat.</summary>
    public void Answered(WindowGenerated window)
    {
        lock (_lock)
        {
            if (_due.TryGetValue(window.Ticket.Slot, out var due) && due.Step == window.Ticket.Step + 1)
                _sent.Add(window.Ticket.Slot);
        }
    }

    /// <summary>How many windows of <paramref name="step"/> were heard.</summary>
    public int HeardOf(int step)
    {
        lock (_lock)
            return _due.Values.Count(ticket => ticket.Step > step);
    }

    /// <summary>Ends the run cleanly after the last step that tickets were issued for.</summary>
    public void Stop()
    {
        lock (_lock)
            control.StopBefore(_highestStep + 1);
    }

    private GenerateWindow Hear(WindowGenerated window)
    {
        var next = tickets.Next(window);
        Gather(next);
        _due[next.Slot] = next;
        _sent.Remove(next.Slot);
        Heard++;
        if (next.Step < control.StopStep)
            _highestStep = Math.Max(_highestStep, next.Step);
        return next;
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
