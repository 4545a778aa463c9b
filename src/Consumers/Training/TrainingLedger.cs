using System.Text;
using System.Text.Json;
using Tppo.Contracts;

namespace Tppo.Consumers.Training;

/// <summary>
/// `ledger/ROLE.jsonl`: what a trainer has trained, a line a step: <c>{"step":3,"windows":["5-2/0",…]}</c>, trajectory and window. A
/// line is durable before the step's checkpoint is, so that no checkpoint lacks its line; lines beyond the checkpoint are cut off
/// when the trainer goes on from it.
/// </summary>
public sealed class TrainingLedger(string path)
{
    /// <summary>Drops the lines from <paramref name="step"/> on, and a torn last line.</summary>
    public void TruncateFrom(int step)
    {
        if (File.Exists(path))
            Hosting.Storage.DurableFile.WriteText(path, string.Concat(Whole(File.ReadAllText(path)).Where(line => StepOf(line) < step).Select(line => line + "\n")));
    }

    public void Append(int step, IReadOnlyList<WindowGenerated> windows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var line = JsonSerializer.Serialize(new { step, windows = windows.Select(window => $"{window.Ticket.TrajectoryId}/{window.Ticket.WindowIndex}") });
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write);
        file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        file.Flush(flushToDisk: true);
    }

    private static string[] Whole(string text) => text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static int StepOf(string line) => JsonDocument.Parse(line).RootElement.GetProperty("step").GetInt32();
}
