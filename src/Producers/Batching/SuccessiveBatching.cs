using Tppo.Contracts;
using Tppo.Hosting.Runs;
using Tppo.Hosting.Storage;

namespace Tppo.Producers.Batching;

/// <summary>
/// Hears every window once and answers with its slot's next ticket, so that the batch is always full and nothing waits for the
/// longest response. The answer follows from the window alone: what is remembered here serves to ignore repeats, and may be lost. Where a
/// checkpoint is due, the step's tickets are part of it.
/// </summary>
public sealed class SuccessiveBatching(Tickets tickets, int slots, CheckpointStore checkpoints, RunControl control)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, int> _heard = [];
    private readonly SortedDictionary<int, SortedDictionary<int, GenerateWindow>> _byStep = [];
    private int _highestStep;

    /// <summary>Windows that were heard before.</summary>
    public int Repeats { get; private set; }

    /// <summary>Continues from <paramref name="first"/>, one ticket a slot, all of one step; returns those to send.</summary>
    public IReadOnlyList<GenerateWindow> Start(IReadOnlyList<GenerateWindow> first)
    {
        lock (_lock)
        {
            foreach (var ticket in first)
                _heard[ticket.Slot] = ticket.Step - 1;
            _highestStep = first.Max(ticket => ticket.Step);
            return _highestStep < control.StopStep ? first : [];
        }
    }

    /// <summary>
    /// The ticket to send now that <paramref name="window"/> is known; null for a repeat, and after the run's last step. Until it is
    /// <see cref="Answered"/>, the same window gives the same ticket: a lost connection may have taken the first.
    /// </summary>
    public GenerateWindow? Next(WindowGenerated window)
    {
        lock (_lock)
        {
            if (_heard.TryGetValue(window.Ticket.Slot, out var heard) && window.Ticket.Step <= heard)
            {
                Repeats++;
                return null;
            }

            var next = tickets.Next(window);
            Gather(next);
            if (next.Step >= control.StopStep)
                return null;
            _highestStep = Math.Max(_highestStep, next.Step);
            return next;
        }
    }

    /// <summary>The window's ticket is sent: from now on the window is a repeat.</summary>
    public void Answered(WindowGenerated window)
    {
        lock (_lock)
            _heard[window.Ticket.Slot] = Math.Max(window.Ticket.Step, _heard.GetValueOrDefault(window.Ticket.Slot, -1));
    }

    /// <summary>Ends the run cleanly after the last step that tickets were issued for.</summary>
    public void Stop()
    {
        lock (_lock)
            control.StopBefore(_highestStep + 1);
    }

    private void Gather(GenerateWindow ticket)
    {
        if (!_byStep.TryGetValue(ticket.Step, out var ofStep))
            _byStep[ticket.Step] = ofStep = [];
        ofStep[ticket.Slot] = ticket;
        if (ofStep.Count < slots)
            return;
        // Older steps are complete, or lack what was heard before a restart.
        foreach (var step in _byStep.Keys.Where(step => step <= ticket.Step).ToList())
            _byStep.Remove(step);
        if (control.IsCheckpoint(ticket.Step))
            checkpoints.Save(ticket.Step, CheckpointStore.Batching, folder => TicketFile.Write(folder, [.. ofStep.Values]));
    }
}
