using Tppo.Contracts;

namespace Tppo.Producers.Batching;

/// <summary>
/// The n slots that answer the same prompts. Their tickets of a step follow from all of their windows of the step before, so that a slot
/// that is free takes what the lane as a whole has not begun.
/// </summary>
internal sealed class Lane(Tickets tickets)
{
    private readonly SortedDictionary<int, SortedDictionary<int, WindowGenerated>> _windows = [];
    private readonly HashSet<int> _sent = [];
    private IReadOnlyList<GenerateWindow> _due = [];

    /// <summary>The step that its tickets are out for, or due.</summary>
    public int Step { get; private set; }

    /// <summary>Tickets whose windows were not heard yet.</summary>
    public IEnumerable<GenerateWindow> Outstanding => _due.Where(ticket => !IsHeard(ticket.Slot, ticket.Step));

    /// <summary>Its tickets, where one of them was not sent yet.</summary>
    public IReadOnlyList<GenerateWindow> Unsent => _sent.Count < _due.Count ? _due : [];

    /// <summary>Its tickets are these, all of one step.</summary>
    public void Begin(IReadOnlyList<GenerateWindow> first, bool areSent)
    {
        (_due, Step) = (first, first[0].Step);
        _sent.Clear();
        if (areSent)
            Sent(first);
    }

    /// <summary>Which windows went before <paramref name="step"/> does not matter: all of the lane's were heard.</summary>
    public void SkipTo(int step)
    {
        if (step > Step)
            (_due, Step) = ([], step);
    }

    public bool IsHeard(int slot, int step) => step < Step || (_windows.TryGetValue(step, out var ofStep) && ofStep.ContainsKey(slot));

    /// <summary>How many windows of <paramref name="step"/> were heard.</summary>
    public int HeardOf(int step) => step < Step ? tickets.LaneSlots : _windows.TryGetValue(step, out var ofStep) ? ofStep.Count : 0;

    /// <summary>The tickets that follow once <paramref name="window"/>, which was not heard, is; one list a step.</summary>
    public IReadOnlyList<IReadOnlyList<GenerateWindow>> DueAfter(WindowGenerated window)
    {
        List<IReadOnlyList<GenerateWindow>> due = [];
        for (var step = Step; ; step++)
        {
            var windows = _windows.GetValueOrDefault(step, []).Values.Append(window).Where(heard => heard.Ticket.Step == step);
            if (windows.OrderBy(heard => heard.Ticket.Slot).ToList() is var ofStep && ofStep.Count < tickets.LaneSlots)
                return due;
            due.Add(tickets.Next(ofStep));
        }
    }

    /// <summary>Notes <paramref name="window"/>, by which <paramref name="due"/> are <see cref="DueAfter">due</see>.</summary>
    public void Hear(WindowGenerated window, IReadOnlyList<IReadOnlyList<GenerateWindow>> due)
    {
        if (!_windows.TryGetValue(window.Ticket.Step, out var ofStep))
            _windows[window.Ticket.Step] = ofStep = [];
        ofStep[window.Ticket.Slot] = window;
        foreach (var ofNext in due)
        {
            _windows.Remove(Step);
            Begin(ofNext, areSent: false);
        }
    }

    /// <summary>These went out.</summary>
    public void Sent(IEnumerable<GenerateWindow> sent)
        => _sent.UnionWith(sent.Where(ticket => ticket.Step == Step).Select(ticket => ticket.Slot));
}
