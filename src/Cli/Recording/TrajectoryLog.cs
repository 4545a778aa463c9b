using System.Text.Json;
using Tppo.Contracts;

namespace Tppo.Cli.Recording;

/// <summary>
/// `trajectories.jsonl`: every window of a few slots, one message a line, for the report's examples and for looking at by eye.
/// </summary>
public sealed class TrajectoryLog(string path, int slots)
{
    private readonly Lock _lock = new();

    public void Add(WindowGenerated window)
    {
        if (window.Ticket.Slot >= slots)
            return;
        lock (_lock)
            File.AppendAllText(path, JsonSerializer.Serialize(window) + "\n");
    }

    /// <summary>Keeps the windows before <paramref name="step"/>, for a run that goes on from there.</summary>
    public void TruncateFrom(int step)
        => Hosting.Storage.DurableFile.WriteText(path, string.Concat(Read(path).Where(w => w.Ticket.Step < step).Select(w => JsonSerializer.Serialize(w) + "\n")));

    /// <summary>All windows in the order in which they were generated; a torn last line is left out.</summary>
    public static IReadOnlyList<WindowGenerated> Read(string path)
    {
        if (!File.Exists(path))
            return [];
        var text = File.ReadAllText(path);
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<WindowGenerated>(line)!)];
    }
}
