using Tppo.Runs.Metrics;

namespace Tppo.Cli.Reporting;

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
