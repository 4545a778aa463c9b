namespace Tppo.Cli.Reporting;

/// <summary>
/// The metrics of a run in a file, one JSON object a line: <c>{"step":3,"actor/pg_loss":0.12}</c>. Training steps and evaluations
/// share it. A line is written at once, so that a killed process loses at most the end of the last one.
/// </summary>
/// <param name="path">The file; it and its folder are made by the first row.</param>
public sealed class MetricsLog(string path)
{
    private readonly Lock _lock = new();
    private bool _tailIsWhole;

    /// <summary>Writes a row at the end of the file. A torn last line of an earlier process is cut off first.</summary>
    public void Append(MetricRow row)
    {
        var line = MetricsLine.Write(row);
        lock (_lock)
        {
            MakeTailWhole();
            // No buffer: one write to the system for one line.
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            _tailIsWhole = false;
            file.Write(line);
            _tailIsWhole = true;
        }
    }

    /// <summary>Drops every row of this step and of later ones, for a run that goes on from a checkpoint. No file is no error.</summary>
    /// <exception cref="Hosting.Errors.UserException">A line other than a torn last one is bad.</exception>
    public void TruncateFrom(long step)
    {
        lock (_lock)
        {
            if (!File.Exists(path))
                return;
            var temporary = path + ".tmp";
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                foreach (var (line, row) in MetricsLine.ReadAll(path))
                {
                    if (row.Step >= step)
                        continue;
                    file.Write(line);
                    file.WriteByte((byte)'\n');
                }
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
            _tailIsWhole = true;
        }
    }

    /// <summary>The rows of a file, in its order. A value that was not finite reads as NaN; a torn last line is left out.</summary>
    /// <exception cref="Hosting.Errors.UserException">There is no such file, or a line other than a torn last one is bad.</exception>
    public static IReadOnlyList<MetricRow> Read(string path) => [.. MetricsLine.ReadAll(path).Select(line => line.Row)];

    private void MakeTailWhole()
    {
        if (_tailIsWhole)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        if (whole < bytes.Length && MetricsLine.IsWhole(bytes.AsSpan(whole)))
            file.WriteByte((byte)'\n');
        else
            file.SetLength(whole);
    }
}
