using Tppo.Runs.Metrics;

namespace Tppo.Operating.Charts;

/// <summary>What a chart shows.</summary>
/// <param name="Id">A short name, unique among the charts.</param>
/// <param name="Title">Its heading.</param>
/// <param name="YLabel">What the vertical axis measures.</param>
/// <param name="Lines">Its lines, the hindmost first.</param>
/// <param name="Bottom">A value that the vertical axis reaches down to at least.</param>
/// <param name="Top">A value that the vertical axis reaches up to at least.</param>
internal sealed record ChartSpec(
    string Id, string Title, string YLabel, IReadOnlyList<ChartLine> Lines, double? Bottom = 0, double? Top = null);

/// <summary>One line of a chart.</summary>
/// <param name="Label">Its name in the legend.</param>
/// <param name="Color">Its colour, as #rrggbb.</param>
/// <param name="Value">Its value in a row, or null where the row has none.</param>
/// <param name="Style">How it is drawn.</param>
internal sealed record ChartLine(string Label, string Color, Func<MetricRow, double?> Value, ChartLineStyle Style = ChartLineStyle.Line)
{
    /// <summary>A line of a metric by its name.</summary>
    public static ChartLine Of(string metric, string label, string color, ChartLineStyle style = ChartLineStyle.Line) =>
        new(label, color, row => row.Find(metric), style);
}

/// <summary>How a line of a chart is drawn.</summary>
internal enum ChartLineStyle
{
    /// <summary>An even line.</summary>
    Line,

    /// <summary>A faint line for the background.</summary>
    Thin,

    /// <summary>A strong line with a dot at every value.</summary>
    Points,
}

/// <summary>A line of a chart with its values; steps without a value are passed over.</summary>
internal sealed record ChartSeries(ChartLine Line, double[] Steps, double[] Values)
{
    /// <summary>The lines of a chart that have values, the hindmost first.</summary>
    public static IReadOnlyList<ChartSeries> Of(ChartSpec spec, IReadOnlyList<MetricRow> rows) =>
        [.. spec.Lines.Select(line => Of(line, rows)).Where(series => series.Values.Length > 0)];

    private static ChartSeries Of(ChartLine line, IReadOnlyList<MetricRow> rows)
    {
        var points = rows.Select(row => (Step: (double)row.Step, Value: line.Value(row))).Where(point => point.Value.HasValue).ToList();
        return new ChartSeries(line, [.. points.Select(point => point.Step)], [.. points.Select(point => point.Value!.Value)]);
    }
}
