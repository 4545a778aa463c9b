using System.Globalization;
using System.Text.Json;
using Tppo.Runs.Errors;
using Tppo.Runs.Storage;

namespace Tppo.Runs;

/// <summary>`leases/ROLE.json`: which process has a role, of which there is one at a time.</summary>
/// <param name="Owner">Host and process id.</param>
/// <param name="Since">When it took the role.</param>
/// <param name="Fence">How often the role was taken: whoever finds a higher one than its own was replaced.</param>
internal sealed record Lease(string Owner, DateTimeOffset Since, long Fence)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Null before anyone had the role.</summary>
    /// <exception cref="UserException">The file is corrupt.</exception>
    public static Lease? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Lease>(File.ReadAllText(path), Json) : null;
        }
        catch (JsonException exception)
        {
            throw new UserException($"{path}: {exception.Message}: stop the run's roles and delete it", exception);
        }
    }

    /// <summary>The lease of a new owner, durable when this returns.</summary>
    public static Lease Take(string path, string owner, TimeProvider time)
    {
        var lease = new Lease(owner, time.GetUtcNow(), (Read(path)?.Fence ?? 0) + 1);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DurableFile.WriteText(path, JsonSerializer.Serialize(lease, Json));
        return lease;
    }

    public override string ToString() => $"{Owner}, which has it since {Since.ToString("u", CultureInfo.InvariantCulture)}";
}
