using System.Text.Json;
using Tppo.Consumers.Recording;
using Tppo.Contracts;
using Tppo.Runs;

namespace Tppo.Operating.Trajectories;

/// <summary>
/// What stands in a run's `trajectories.jsonl`, while it grows: of each response where it went on and what came of it, not its tokens.
/// Not for several threads at once.
/// </summary>
internal sealed class TrajectoryIndex(RunFolder folder)
{
    private readonly LineTail _tail = new(folder.Trajectories);
    private readonly Dictionary<string, TrajectoryEntry> _entries = [];

    /// <summary>Responses by when they began.</summary>
    public IReadOnlyList<TrajectoryEntry> Entries { get; private set; } = [];

    /// <summary>Reads what has come. A bad line is passed over.</summary>
    public void Read()
    {
        var (anew, lines) = _tail.ReadNew();
        if (anew)
            _entries.Clear();
        foreach (var line in lines)
        {
            if (TryParse(line.Text) is { } window)
                Add(window, line with { Text = "" });
        }

        if (anew || lines.Count > 0)
            Entries = [.. _entries.Values.OrderBy(entry => entry.FirstStep).ThenBy(entry => entry.Slot)];
    }

    /// <summary>The response's windows, in order; one that was generated twice once.</summary>
    public IReadOnlyList<WindowGenerated> Load(TrajectoryEntry entry)
        => [.. entry.Lines.Select(line => TryParse(_tail.ReadAt(line))).OfType<WindowGenerated>()
            .GroupBy(window => window.Ticket.WindowIndex)
            .OrderBy(window => window.Key)
            .Select(window => window.Last())];

    private static WindowGenerated? TryParse(string line)
    {
        try
        {
            return TrajectoryLog.Parse(line);
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            return null;
        }
    }

    private void Add(WindowGenerated window, TailLine line)
    {
        var known = _entries.GetValueOrDefault(window.Ticket.TrajectoryId);
        _entries[window.Ticket.TrajectoryId] = new TrajectoryEntry(
            window.Ticket.TrajectoryId,
            window.Ticket.GroupId,
            window.Ticket.Slot,
            known?.FirstStep ?? window.Ticket.Step,
            window.Ticket.Step,
            window.Ticket.WindowIndex + 1,
            window.ResponseLength,
            window.Finish,
            window.Reward,
            window.Correct,
            [.. known?.Lines ?? [], line]);
    }
}

/// <summary>A response, without its tokens.</summary>
/// <param name="Id">`SLOT-INDEX`.</param>
/// <param name="Group">The responses to one prompt have the same.</param>
/// <param name="Slot">Its place in the batch.</param>
/// <param name="FirstStep">The step that it began in.</param>
/// <param name="LastStep">The step of its newest window.</param>
/// <param name="Windows">So many by now.</param>
/// <param name="Tokens">So many by now.</param>
/// <param name="Finish">Of the newest window.</param>
/// <param name="Reward">Null while it goes on, and where the verifier failed.</param>
/// <param name="Correct">Null like <paramref name="Reward"/>.</param>
/// <param name="Lines">Where its windows stand.</param>
internal sealed record TrajectoryEntry(
    string Id,
    string Group,
    int Slot,
    int FirstStep,
    int LastStep,
    int Windows,
    int Tokens,
    FinishReason Finish,
    float? Reward,
    bool? Correct,
    IReadOnlyList<TailLine> Lines)
{
    public bool Ended => Finish != FinishReason.Window;
}
