using System.Globalization;
using Tppo.Runs.Errors;

namespace Tppo.Messaging.Archive;

/// <summary>Where the reading of an archive begins.</summary>
/// <param name="Offset">The first record: its sequence number in a segment, its offset in a stream.</param>
/// <param name="Step">The first step; null for whichever is there.</param>
/// <param name="Time">The earliest time of a window; null for any.</param>
internal sealed record ArchiveStart(long Offset = 0, int? Step = null, DateTimeOffset? Time = null)
{
    private static readonly string[] Times =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads `first`, `offset:N`, `step:K`, or a time in ISO 8601, which is UTC where it names no zone.</summary>
    /// <exception cref="UserException">It is none of them.</exception>
    public static ArchiveStart Parse(string text)
    {
        if (text == "first")
            return new ArchiveStart();
        if (After("offset:") is { } offset && long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var record))
            return new ArchiveStart(Offset: record);
        if (After("step:") is { } number && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var step))
            return new ArchiveStart(Step: step);
        if (DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return new ArchiveStart(Time: time);
        throw new UserException($"--from is '{text}': it must be first, offset:N, step:K, or a time such as 2026-01-31T12:00:00Z");

        string? After(string prefix) => text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : null;
    }
}
