using System.Text.Json;
using Tppo.Contracts;
using Tppo.Runs.Errors;
using Tppo.Runs.Storage;

namespace Tppo.Producers.Batching;

/// <summary>The tickets of one step, as the batching part of a checkpoint.</summary>
internal static class TicketFile
{
    private const string Name = "tickets.json";

    public static void Write(string folder, IReadOnlyList<GenerateWindow> tickets)
        => File.WriteAllText(Path.Combine(folder, Name), JsonSerializer.Serialize(tickets));

    /// <summary>Those of a run's checkpoint.</summary>
    /// <exception cref="UserException">The file is missing or corrupt.</exception>
    public static IReadOnlyList<GenerateWindow> Of(CheckpointStore checkpoints, int step)
        => Read(checkpoints.PartFolder(step, CheckpointStore.Batching));

    /// <exception cref="UserException">The file is missing or corrupt.</exception>
    public static IReadOnlyList<GenerateWindow> Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        try
        {
            return JsonSerializer.Deserialize<List<GenerateWindow>>(File.ReadAllText(path)) ?? throw new JsonException("null");
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            throw new UserException($"{path}: not a list of tickets: {exception.Message}", exception);
        }
    }
}
