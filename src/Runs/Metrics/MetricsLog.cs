using Tppo.Runs.Errors;
using Tppo.Runs.Storage;

namespace Tppo.Runs.Metrics;

/// <summary>
/// The metrics of a run in a file, one JSON object a line: <c>{"step":3,"actor/pg_loss":0.12}</c>. Training steps and evaluations
/// share it. A line is written at once, so that a killed process loses at most the last one.
/// </summary>
/// <param name="path">The file; it and its folder are made by the first row.</param>
internal sealed class MetricsLog(string path)
{
    private readonly LineFile _lines = new(path);

    /// <summary>Writes a row at the end of the file. A torn last line of an earlier process is cut off first.</summary>
    public void Append(MetricRow row) => _lines.Append(MetricsLine.Write(row));

    /// <summary>
    /// Drops every row of this step and of later ones, for a run that goes on from a checkpoint; a bad line is reported and dropped. No
    /// file is no error.
    /// </summary>
    public void TruncateFrom(long step) => _lines.Keep(MetricsLine.Parse, row => row.Step < step);

    /// <summary>
    /// The rows of a file, in its order. A value that was not finite reads as NaN; a torn last line is left out, a bad one is reported and
    /// left out.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="report">See <see cref="LineFile.Read"/>.</param>
    /// <exception cref="UserException">There is no such file.</exception>
    public static IReadOnlyList<MetricRow> Read(string path, Action<string>? report = null) => File.Exists(path)
        ? LineFile.Read(path, MetricsLine.Parse, report)
        : throw new UserException($"{path}: no such file: name the metrics.jsonl of a run.");
}
