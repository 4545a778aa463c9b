using System.Text.Encodings.Web;
using System.Text.Json;
using Tppo.Contracts;
using Tppo.Runs;
using Tppo.Runs.Storage;

namespace Tppo.Consumers.Replaying;

/// <summary>`replay.json`: which windows a replay was trained on, and where its weights came from.</summary>
/// <param name="Run">The run that generated the windows.</param>
/// <param name="Archive">Where they were read.</param>
/// <param name="Trainer">What was trained.</param>
/// <param name="Checkpoint">Step of the run's checkpoint that it began with.</param>
/// <param name="FirstStep">The first step trained.</param>
/// <param name="LastStep">The last one.</param>
internal sealed record ReplayOrigin(string Run, string Archive, Role Trainer, int Checkpoint, int FirstStep, int LastStep)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    public void Write(RunFolder folder)
    {
        var json = JsonSerializer.Serialize(
            new
            {
                run = Run,
                archive = Archive,
                trainer = Trainer.ToString().ToLowerInvariant(),
                checkpoint = $"step_{Checkpoint}",
                first_step = FirstStep,
                last_step = LastStep,
            },
            Options);
        DurableFile.WriteText(folder.Replay, json + "\n");
    }
}
