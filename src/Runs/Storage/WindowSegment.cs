using Tppo.Contracts;
using Tppo.Contracts.Wire;
using Tppo.Runs.Errors;

namespace Tppo.Runs.Storage;

/// <summary>
/// Reads an append-only file of windows (see docs/wire-format.md) one by one, also while it is being written. A last record that is cut
/// off is not there yet, or was torn by a kill: it is left out. Any other damage is an error.
/// </summary>
internal static class WindowSegment
{
    /// <exception cref="UserException">While it is enumerated: the file is missing, or a record is corrupt.</exception>
    public static IEnumerable<ArchivedWindow> Read(string path) => ReadFrom(path, sequence: 0);

    /// <summary>From record <paramref name="sequence"/>. What precedes it is sought past, not read.</summary>
    /// <inheritdoc cref="Read"/>
    public static IEnumerable<ArchivedWindow> ReadFrom(string path, long sequence) => From(path, (number, _) => number >= sequence);

    /// <summary>From the first record of <paramref name="step"/>, or of a later one where it has none.</summary>
    /// <inheritdoc cref="Read"/>
    public static IEnumerable<ArchivedWindow> ReadFromStep(string path, int step)
        => Read(path).SkipWhile(record => record.Window.Ticket.Step < step);

    /// <summary>
    /// From the first record that was written at <paramref name="time"/> or later. What precedes it is sought past, not read.
    /// </summary>
    /// <inheritdoc cref="Read"/>
    public static IEnumerable<ArchivedWindow> ReadFromTime(string path, DateTimeOffset time)
        => From(path, (_, header) => header.UnixMilliseconds >= time.ToUnixTimeMilliseconds());

    /// <summary>How many whole records there are, and in how many bytes.</summary>
    /// <exception cref="UserException">The header of a record is corrupt.</exception>
    internal static (long Records, long Bytes) Measure(FileStream file)
    {
        var records = 0L;
        while (ReadHeader(file, records) is { } header)
        {
            file.Seek(header.Length, SeekOrigin.Current);
            records++;
        }

        return (records, file.Position);
    }

    private static IEnumerable<ArchivedWindow> From(string path, Func<long, SegmentHeader, bool> isStart)
    {
        using var file = Open(path);
        var isStarted = false;
        for (var sequence = 0L; ReadHeader(file, sequence) is { } header; sequence++)
        {
            isStarted |= isStart(sequence, header);
            if (isStarted)
                yield return ReadRecord(file, sequence, header);
            else
                file.Seek(header.Length, SeekOrigin.Current);
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: the windows cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Null, and the file where it was, if the rest of the file is no whole record.</summary>
    private static SegmentHeader? ReadHeader(FileStream file, long sequence)
    {
        var offset = file.Position;
        if (file.Length - offset < SegmentHeader.Bytes)
            return null;
        Span<byte> bytes = stackalloc byte[SegmentHeader.Bytes];
        file.ReadExactly(bytes);
        var header = SegmentHeader.Read(bytes) ?? throw Corrupt(file, sequence, offset, "its header's checksum is wrong");
        if (header.Length <= file.Length - file.Position)
            return header;
        file.Position = offset;
        return null;
    }

    private static ArchivedWindow ReadRecord(FileStream file, long sequence, SegmentHeader header)
    {
        var offset = file.Position - SegmentHeader.Bytes;
        var bytes = new byte[header.Length];
        file.ReadExactly(bytes);
        try
        {
            var frame = Frame.Read(bytes);
            return frame.Message is WindowGenerated window
                ? new ArchivedWindow(sequence, header.Time, frame.Run, window)
                : throw Corrupt(file, sequence, offset, $"it holds a {frame.Message.GetType().Name}, not a window");
        }
        catch (WireException exception)
        {
            throw Corrupt(file, sequence, offset, exception.Message, exception);
        }
    }

    private static UserException Corrupt(FileStream file, long sequence, long offset, string reason, Exception? inner = null)
        => new($"{file.Name}: record {sequence} at byte {offset} is corrupt: {reason}. What precedes it can be read", inner);
}

/// <summary>A window as a segment keeps it.</summary>
/// <param name="Sequence">Its place in the segment, from 0.</param>
/// <param name="Time">When it was written, UTC, to the millisecond.</param>
/// <param name="Run">The run that generated it.</param>
/// <param name="Window">The window.</param>
internal sealed record ArchivedWindow(long Sequence, DateTimeOffset Time, string Run, WindowGenerated Window);
