using Tppo.Contracts;

namespace Tppo.Producers.Batching;

/// <summary>
/// The starts that a lane takes next, in their order: those that were dealt and not begun, then new ones. So the n responses to a prompt
/// begin close to one another, however long each of the lane's slots is busy.
/// </summary>
internal sealed class ComingStarts
{
    private readonly PromptOrder _order;
    private readonly int _lane;
    private readonly Queue<TrajectoryStart> _dealt;
    private int _next;

    private ComingStarts(PromptOrder order, int lane, IEnumerable<TrajectoryStart> dealt, int next)
    {
        (_order, _lane, _next) = (order, lane, next);
        _dealt = new Queue<TrajectoryStart>(dealt);
    }

    /// <summary>Those of a new run.</summary>
    public static ComingStarts First(PromptOrder order, int lane) => new(order, lane, [], 0);

    /// <summary>
    /// Those that follow from a lane's windows of one step. The last start that the lane was given is always among what these know.
    /// </summary>
    public static ComingStarts After(PromptOrder order, IReadOnlyList<WindowGenerated> windows)
    {
        var begun = windows.SelectMany(window => window.Segments).Select(segment => segment.Ticket.TrajectoryIndex).ToHashSet();
        var dealt = windows.SelectMany(window => window.Ticket.Refills)
            .Where(start => !begun.Contains(start.TrajectoryIndex))
            .OrderBy(start => start.TrajectoryIndex)
            .ToList();
        var last = Math.Max(begun.Max(), dealt.Count > 0 ? dealt[^1].TrajectoryIndex : 0);
        return new ComingStarts(order, windows[0].Ticket.Slot / order.LaneSlots, dealt, last + 1);
    }

    public TrajectoryStart Take() => _dealt.TryDequeue(out var start) ? start : _order.Start(_lane, _next++);
}
