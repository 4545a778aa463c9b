using System.Text.Json;
using Tppo.Contracts;
using Tppo.Hosting.Storage;

namespace Tppo.Consumers.Training;

/// <summary>
/// `ledger/ROLE.jsonl`: what a trainer has trained, a line a step: <c>{"step":3,"windows":["5-2/0",…]}</c>, trajectory and window. A
/// line is durable before the step's checkpoint is, so that no checkpoint lacks its line; lines beyond the checkpoint are cut off
/// when the trainer goes on from it.
/// </summary>
public sealed class TrainingLedger(string path)
{
    private readonly LineFile _lines = new(path);

    /// <summary>Drops the lines from <paramref name="step"/> on, and a torn last line; a bad one is reported and dropped.</summary>
    public void TruncateFrom(int step) => _lines.Keep(StepOf, trained => trained < step);

    public void Append(int step, IReadOnlyList<WindowGenerated> windows) => _lines.Append(
        JsonSerializer.Serialize(new { step, windows = windows.Select(window => $"{window.Ticket.TrajectoryId}/{window.Ticket.WindowIndex}") }),
        flush: true);

    private static int StepOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("step", out var step) && step.TryGetInt32(out var number)
            ? number
            : throw new FormatException("no whole number \"step\"");
    }
}
