using System.Text.Json;
using System.Text.Json.Serialization;
using Tppo.Contracts;
using Tppo.Runs.Storage;

namespace Tppo.Consumers.Training;

/// <summary>
/// `ledger/ROLE.jsonl`: what a trainer has trained, a line a step: <c>{"step":3,"windows":["5-2/0",…],"metrics":{…}}</c>, trajectory and
/// window. A line is durable before the step's checkpoint is, so that no checkpoint lacks its line; lines beyond the checkpoint are cut off
/// when the trainer goes on from it.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="fence">How often the role of the trainer has been taken; 0 in a run without roles.</param>
internal sealed class TrainingLedger(string path, long fence = 0)
{
    /// <summary>A metric may be NaN.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly LineFile _lines = new(path);

    /// <summary>
    /// Drops the lines from <paramref name="step"/> on, those that a trainer has written which had been replaced, and a torn last line; a
    /// bad one is reported and dropped.
    /// </summary>
    public void TruncateFrom(int step)
    {
        var isOfNewest = OfNewest();
        _lines.Keep(Parse, line => isOfNewest(line) && line.Step < step);
    }

    public void Append(StepTrained trained, IReadOnlyList<WindowGenerated> windows)
    {
        string[] names = [.. windows.SelectMany(window => window.Segments)
            .Select(segment => $"{segment.Ticket.TrajectoryId}/{segment.Ticket.WindowIndex}")];
        _lines.Append(JsonSerializer.Serialize(new Line(trained.Step, names, trained.Metrics, fence), Json), flush: true);
    }

    /// <summary>
    /// What was to be said of each step from <paramref name="step"/> on. A step that has no metrics in its line is left out.
    /// </summary>
    public IEnumerable<StepTrained> ReadFrom(Role role, int step) => LineFile.Read(path, Parse)
        .Where(OfNewest())
        .Where(line => line.Step >= step && line.Metrics is not null)
        .Select(line => new StepTrained(role, line.Step, line.Metrics!));

    /// <summary>Of lines in order: false for one of a lower fence than a line before it.</summary>
    private static Func<Line, bool> OfNewest()
    {
        var newest = 0L;
        return line => line.Fence == (newest = Math.Max(newest, line.Fence));
    }

    private static Line Parse(string text)
        => JsonSerializer.Deserialize<Line>(text, Json) is { Windows: not null } line ? line : throw new FormatException(
            "no step and windows");

    /// <param name="Metrics">Null in a line of an earlier version.</param>
    /// <param name="Fence">Who has written it: a lower one than in a line before was written by a trainer that had been replaced.</param>
    private sealed record Line(int Step, string[] Windows, IReadOnlyDictionary<string, double>? Metrics, long Fence = 0);
}
