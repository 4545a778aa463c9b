using System.Text;
using System.Text.Json;
using Serilog;

namespace Tppo.Runs.Storage;

/// <summary>
/// A file of JSON objects, one a line, that are appended while a process may be killed at any byte. What stands after the last newline is
/// torn, unless it lacks nothing but its newline: readers leave it out, and the next writer cuts it off before its first line, so that
/// nothing is ever glued to it. A bad line before that is reported by file and number, and passed over. Several threads may append; one
/// process at a time.
/// </summary>
/// <param name="path">The file; it and its folder are made by the first line.</param>
internal sealed class LineFile(string path)
{
    private const byte Newline = (byte)'\n';

    private readonly Lock _lock = new();
    private bool _isWhole;

    /// <summary>Writes the line and its newline by one call to the system.</summary>
    /// <param name="line">Without a newline.</param>
    /// <param name="flush">Returns when it is on disk, where it survives the end of the machine.</param>
    public void Append(string line, bool flush = false)
    {
        lock (_lock)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            if (!_isWhole)
                MakeWhole(path);
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            _isWhole = false; // where the disk is full, a part of the line may be written
            file.Write(Encoding.UTF8.GetBytes(line + "\n"));
            _isWhole = true;
            if (flush)
                file.Flush(flushToDisk: true);
        }
    }

    /// <summary>
    /// Keeps the lines whose value <paramref name="keep"/> accepts, to the byte; a torn or bad line is dropped. No file is no error.
    /// </summary>
    public void Keep<T>(Func<string, T> parse, Predicate<T> keep)
    {
        lock (_lock)
        {
            if (!File.Exists(path))
                return;
            DurableFile.WriteText(path, string.Concat(Parse(path, parse).Where(line => keep(line.Value)).Select(line => line.Text + "\n")));
            _isWhole = true;
        }
    }

    /// <summary>The values of the whole lines, in order; none where there is no file.</summary>
    /// <param name="path">The file; another process may be writing to it.</param>
    /// <param name="parse">Of a line without its newline; a <see cref="FormatException"/> or <see cref="JsonException"/> says that it is
    /// bad.</param>
    /// <param name="report">Is told of each bad line: where, and why. A warning in the log where it is not given.</param>
    public static IReadOnlyList<T> Read<T>(string path, Func<string, T> parse, Action<string>? report = null)
        => [.. Parse(path, parse, report).Select(line => line.Value)];

    /// <summary>Cuts a torn last line off a file of lines, be they JSON or not. No file is no error.</summary>
    public static void MakeWhole(string path)
    {
        if (!File.Exists(path))
            return;
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var whole = EndOfLastLine(file);
        if (whole == file.Length)
            return;
        var tail = new byte[file.Length - whole];
        file.Position = whole;
        file.ReadExactly(tail);
        if (IsObject(tail))
            file.WriteByte(Newline);
        else
            file.SetLength(whole);
    }

    /// <summary>Nothing that a whole object begins with is one itself.</summary>
    private static bool IsObject(ReadOnlySpan<byte> tail)
    {
        var json = new Utf8JsonReader(tail);
        try
        {
            return json.Read() && json.TokenType == JsonTokenType.StartObject && json.TrySkip() && !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static List<(string Text, T Value)> Parse<T>(string path, Func<string, T> parse, Action<string>? report = null)
    {
        if (!File.Exists(path))
            return [];
        report ??= message => Log.Warning("{Message}", message);
        var parsed = new List<(string, T)>();
        var number = 0;
        foreach (var text in WholeLines(path))
        {
            number++;
            try
            {
                parsed.Add((text, parse(text)));
            }
            catch (Exception exception) when (exception is FormatException or JsonException)
            {
                report($"{path}:{number}: {exception.Message}: the line is passed over");
            }
        }

        return parsed;
    }

    private static string[] WholeLines(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.UTF8);
        var text = reader.ReadToEnd();
        var end = text.LastIndexOf('\n') + 1;
        string[] lines = end == 0 ? [] : text[..(end - 1)].Split('\n');
        return IsObject(Encoding.UTF8.GetBytes(text[end..])) ? [.. lines, text[end..]] : lines;
    }

    /// <summary>Looked for from the end, in pieces: the file may be large.</summary>
    private static long EndOfLastLine(FileStream file)
    {
        var piece = new byte[1 << 16];
        for (var end = file.Length; end > 0;)
        {
            var start = Math.Max(0, end - piece.Length);
            file.Position = start;
            var bytes = piece.AsSpan(0, (int)(end - start));
            file.ReadExactly(bytes);
            if (bytes.LastIndexOf(Newline) is >= 0 and var at)
                return start + at + 1;
            end = start;
        }

        return 0;
    }
}
