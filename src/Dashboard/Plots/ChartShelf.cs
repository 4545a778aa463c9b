using System.Collections.Concurrent;
using Tppo.Runs.Metrics;

namespace Tppo.Dashboard.Plots;

/// <summary>
/// The charts of each run's metrics, drawn once for all who look at them; drawn anew where the run has grown by a tenth, or has grown at
/// all and they are half a minute old.
/// </summary>
internal sealed class ChartShelf(TimeProvider time)
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, Drawing> _drawings = new(StringComparer.Ordinal);

    /// <param name="run">Its name.</param>
    /// <param name="rows">All by now.</param>
    /// <returns>`svg` elements.</returns>
    public IReadOnlyList<string> Of(string run, IReadOnlyList<MetricRow> rows)
        => _drawings.AddOrUpdate(run, _ => Draw(rows), (_, drawing) => Holds(drawing, rows) ? drawing : Draw(rows)).Charts;

    private bool Holds(Drawing drawing, IReadOnlyList<MetricRow> rows)
    {
        var isNear = rows.Count >= drawing.Rows.Count && rows.Count < drawing.Rows.Count * 1.1;
        return ReferenceEquals(rows, drawing.Rows) || (isNear && time.GetElapsedTime(drawing.At) < Age);
    }

    private Drawing Draw(IReadOnlyList<MetricRow> rows) => new(rows, time.GetTimestamp(), [.. RunPlots.Charts(rows).Select(PlotSvg.Of)]);

    private sealed record Drawing(IReadOnlyList<MetricRow> Rows, long At, IReadOnlyList<string> Charts);
}
