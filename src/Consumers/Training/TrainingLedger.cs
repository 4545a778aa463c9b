using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tppo.Contracts;

namespace Tppo.Consumers.Training;

/// <summary>
/// `ledger/ROLE.jsonl`: what a trainer has trained, a line a step: <c>{"step":3,"windows":["5-2/0",…],"metrics":{…}}</c>, trajectory and
/// window. A line is durable before the step's checkpoint is, so that no checkpoint lacks its line; lines beyond the checkpoint are cut off
/// when the trainer goes on from it.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="fence">How often the role of the trainer has been taken; 0 in a run without roles.</param>
public sealed class TrainingLedger(string path, long fence = 0)
{
    /// <summary>A metric may be NaN.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Drops the lines from <paramref name="step"/> on, those of a trainer that had been replaced, and a torn last line.</summary>
    public void TruncateFrom(int step)
    {
        if (File.Exists(path))
            Hosting.Storage.DurableFile.WriteText(path, string.Concat(Valid(Whole(File.ReadAllText(path))).Where(line => line.Value.Step < step).Select(line => line.Text + "\n")));
    }

    public void Append(StepTrained trained, IReadOnlyList<WindowGenerated> windows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var line = JsonSerializer.Serialize(
            new Line(trained.Step, [.. windows.Select(window => $"{window.Ticket.TrajectoryId}/{window.Ticket.WindowIndex}")], trained.Metrics, fence), Json);
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write);
        file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        file.Flush(flushToDisk: true);
    }

    /// <summary>What was to be said of each step from <paramref name="step"/> on. A step that has no metrics in its line is left out.</summary>
    public IEnumerable<StepTrained> ReadFrom(Role role, int step)
        => (File.Exists(path) ? Whole(File.ReadAllText(path)) : [])
            .Select(line => JsonSerializer.Deserialize<Line>(line, Json)!)
            .Where(line => line.Step >= step && line.Metrics is not null)
            .Select(line => new StepTrained(role, line.Step, line.Metrics!));

    private static string[] Whole(string text) => text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<(string Text, Line Value)> Valid(IEnumerable<string> lines)
    {
        var fence = 0L;
        foreach (var text in lines)
        {
            var line = JsonSerializer.Deserialize<Line>(text, Json)!;
            if (line.Fence >= fence)
                yield return (text, line);
            fence = Math.Max(fence, line.Fence);
        }
    }

    /// <param name="Metrics">Null in a line of an earlier version.</param>
    /// <param name="Fence">Who has written it: a lower one than in a line before was written by a trainer that had been replaced.</param>
    private sealed record Line(int Step, string[] Windows, IReadOnlyDictionary<string, double>? Metrics, long Fence = 0);
}
