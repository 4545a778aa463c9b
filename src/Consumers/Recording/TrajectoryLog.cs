using System.Text.Json;
using Tppo.Contracts;
using Tppo.Runs.Storage;

namespace Tppo.Consumers.Recording;

/// <summary>
/// `trajectories.jsonl`: every window of a few slots, one segment a line, for the report's examples and for looking at by eye.
/// </summary>
internal sealed class TrajectoryLog(string path, int slots)
{
    private readonly LineFile _lines = new(path);

    public void Add(WindowGenerated window)
    {
        if (window.Ticket.Slot >= slots)
            return;
        foreach (var segment in window.Segments)
            _lines.Append(JsonSerializer.Serialize(segment with { Ticket = segment.Ticket with { Refills = [] }, Refilled = [] }));
    }

    /// <summary>Keeps the windows before <paramref name="step"/>, for a run that goes on from there.</summary>
    public void TruncateFrom(int step) => _lines.Keep(Parse, window => window.Ticket.Step < step);

    /// <summary>
    /// All windows in the order in which they were generated; a torn last line is left out, a bad one is reported and left out.
    /// </summary>
    public static IReadOnlyList<WindowGenerated> Read(string path) => LineFile.Read(path, Parse);

    /// <summary>A window that lacks what the report asks for is a bad line too.</summary>
    internal static WindowGenerated Parse(string line)
        => JsonSerializer.Deserialize<WindowGenerated>(line) is
        {
            Ticket: { PromptTokens: not null, EarlierTokens: not null },
            Tokens: not null,
            LogProbs: not null,
            Values: not null,
        } window
            ? window
            : throw new FormatException("no window");
}
