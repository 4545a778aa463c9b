using System.Text;

namespace Tppo.Operating;

/// <summary>
/// The lines of a file that grows, each read once. Where the file is written anew, as by a run that goes back to a checkpoint, it is read
/// from its beginning again.
/// </summary>
internal sealed class LineTail(string path)
{
    private const byte Newline = (byte)'\n';

    /// <summary>Bytes before the place read up to, by which a file is known again.</summary>
    private const int Known = 256;

    private long _end;
    private byte[] _known = [];

    /// <summary>The whole lines that have come since the last call; none where there is no file.</summary>
    /// <returns>Whether it begins anew, so that what was read before is void; each line with its place in the file.</returns>
    public (bool Anew, IReadOnlyList<TailLine> Lines) ReadNew()
    {
        if (!File.Exists(path))
            return (Forget(), []);
        using var file = Open();
        var anew = !IsKnown(file) && Forget();
        return (anew, ReadFrom(file));
    }

    /// <summary>The line at a place that <see cref="ReadNew"/> gave.</summary>
    public string ReadAt(TailLine line)
    {
        using var file = Open();
        return Encoding.UTF8.GetString(Bytes(file, line.Start, line.Length));
    }

    private static byte[] Bytes(FileStream file, long start, int count)
    {
        var bytes = new byte[count];
        file.Position = start;
        file.ReadExactly(bytes);
        return bytes;
    }

    private FileStream Open() => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private bool IsKnown(FileStream file)
        => file.Length >= _end && Bytes(file, _end - _known.Length, _known.Length).AsSpan().SequenceEqual(_known);

    /// <returns>Whether anything had been read.</returns>
    private bool Forget()
    {
        var known = _end > 0;
        (_end, _known) = (0, []);
        return known;
    }

    private List<TailLine> ReadFrom(FileStream file)
    {
        List<TailLine> lines = [];
        var bytes = Bytes(file, _end, (int)Math.Min(file.Length - _end, Array.MaxLength));
        for (var start = 0; bytes.AsSpan(start).IndexOf(Newline) is >= 0 and var size; start += size + 1)
        {
            lines.Add(new TailLine(_end + start, size, Encoding.UTF8.GetString(bytes, start, size)));
        }

        if (lines.Count == 0)
            return lines;
        _end = lines[^1].Start + lines[^1].Length + 1;
        var known = (int)Math.Min(Known, _end);
        _known = Bytes(file, _end - known, known);
        return lines;
    }
}

/// <summary>A line of a file.</summary>
/// <param name="Start">The place of its first byte.</param>
/// <param name="Length">Its bytes, without the newline.</param>
/// <param name="Text">What it reads.</param>
internal readonly record struct TailLine(long Start, int Length, string Text);
