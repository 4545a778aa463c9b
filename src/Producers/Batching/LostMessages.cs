using Tppo.Contracts;
using Tppo.Runs.Models;

namespace Tppo.Producers.Batching;

/// <summary>
/// Finds what a broker has lost (a queue that was purged, a message that came back too often, a broker that is new) by comparing what is
/// seen of the messages with what successive batching knows to be out.
/// </summary>
internal sealed class LostMessages(SuccessiveBatching batching, WindowJournal journal)
{
    private readonly Suspicion _tickets = new();
    private readonly Dictionary<Role, Suspicion> _windows = TrainerKind.All.ToDictionary(kind => kind.Role, _ => new Suspicion());

    /// <summary>
    /// The tickets to issue again. Which of those that nobody has in hand are in the queue is not known: of these, all of the lowest
    /// step, for which the others wait. The window of one that was not lost is a repeat, which everyone drops.
    /// </summary>
    public IReadOnlyList<GenerateWindow> Tickets(Sighting sighting)
    {
        var outstanding = batching.Outstanding;
        var candidates = outstanding.Where(ticket => !sighting.HeldTickets.Contains(ticket.SlotAndStep)).ToList();
        var isMissing = sighting.Windows == 0 && sighting.ReadyTickets < candidates.Count;
        if (!_tickets.IsConfirmed(isMissing, batching.Heard))
            return [];
        var lowest = candidates.Min(ticket => ticket.Step);
        return [.. candidates.Where(ticket => ticket.Step == lowest)];
    }

    /// <summary>
    /// The windows to send again: where a trainer lacks one of its next step, all from that step on, for it has lost those too.
    /// </summary>
    public IEnumerable<WindowGenerated> Windows(Sighting sighting)
    {
        var first = int.MaxValue;
        foreach (var (role, trainer) in sighting.Trainers)
        {
            var isMissing = trainer.Ready == 0 && trainer.Held < batching.HeardOf(trainer.Step);
            if (_windows[role].IsConfirmed(isMissing, trainer))
                first = Math.Min(first, trainer.Step);
        }

        return first == int.MaxValue ? [] : journal.ReadFrom(first);
    }
}
