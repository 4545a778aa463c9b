using Tppo.Runs.Metrics;

namespace Tppo.Cli.Reporting;

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
