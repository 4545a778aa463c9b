using System.Text.Json;
using System.Text.Json.Serialization;
using Tppo.Contracts;

namespace Tppo.Consumers.Training;

/// <summary>
/// What a trainer says of its last step, as a part of its state: a process that is killed before it has said so says it when it goes on.
/// </summary>
internal static class StepTrainedFile
{
    private const string Name = "step-trained.json";

    /// <summary>A metric may be NaN.</summary>
    private static readonly JsonSerializerOptions Options = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static void Write(string folder, StepTrained trained)
        => File.WriteAllText(Path.Combine(folder, Name), JsonSerializer.Serialize(trained, Options));

    /// <summary>Null before the first step.</summary>
    public static StepTrained? Read(string folder)
        => Path.Combine(folder, Name) is var path && File.Exists(path)
            ? JsonSerializer.Deserialize<StepTrained>(File.ReadAllText(path), Options)
            : null;
}
