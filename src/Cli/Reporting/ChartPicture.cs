using System.Xml.Linq;
using ScottPlot;
using Tppo.Operating.Charts;
using Tppo.Runs.Metrics;

namespace Tppo.Cli.Reporting;

/// <summary>
/// Draws a chart. ScottPlot draws lines, grid and frame. The words are put in afterwards (<see cref="ChartText"/>): ScottPlot places
/// each letter by the fonts of this machine, which another one shows with gaps, and draws none at all where no font is installed.
/// </summary>
internal static class ChartPicture
{
    private const string Grid = "#eef1f5";
    private const string Axis = "#94a3b8";

    /// <summary>The picture as an <c>svg</c> element, or null where no row has a value for it.</summary>
    public static string? Draw(ChartSpec spec, IReadOnlyList<MetricRow> rows)
    {
        var series = ChartSeries.Of(spec, rows);
        if (series.Count == 0)
            return null;
        var frame = ChartFrame.For(spec, series, rows);
        using var plot = new Plot();
        SetAxes(plot, frame);
        foreach (var one in series)
            Add(plot, one);
        var svg = XDocument.Parse(plot.GetSvgXml(ChartFrame.Width, ChartFrame.Height)).Root!;
        ChartSvg.MakeEmbeddable(svg, spec);
        svg.Add(ChartText.For(spec, series, frame));
        return svg.ToString(SaveOptions.DisableFormatting);
    }

    private static void SetAxes(Plot plot, ChartFrame frame)
    {
        plot.Axes.Bottom.SetTicks([.. frame.X.Ticks], [.. frame.X.Ticks.Select(_ => "")]);
        plot.Axes.Left.SetTicks([.. frame.Y.Ticks], [.. frame.Y.Ticks.Select(_ => "")]);
        plot.Axes.SetLimits(frame.X.Min, frame.X.Max, frame.Y.Min, frame.Y.Max);
        plot.Layout.Fixed(new PixelPadding(
            ChartFrame.Left, ChartFrame.Width - ChartFrame.Right, ChartFrame.Height - ChartFrame.Bottom, ChartFrame.Top));
        plot.Axes.Right.IsVisible = plot.Axes.Top.IsVisible = plot.Axes.Left.FrameLineStyle.IsVisible = false;
        plot.Axes.Bottom.FrameLineStyle.Color = Color.FromHex(Axis);
        foreach (var ticks in new[] { plot.Axes.Bottom.MajorTickStyle, plot.Axes.Left.MajorTickStyle })
            ticks.Length = 0;
        plot.Grid.XAxisStyle.IsVisible = false;
        plot.Grid.MajorLineColor = Color.FromHex(Grid);
        plot.FigureBackground.Color = Colors.White;
        plot.HideLegend();
    }

    private static void Add(Plot plot, ChartSeries series)
    {
        var scatter = plot.Add.Scatter(series.Steps, series.Values, Color.FromHex(series.Line.Color));
        scatter.LineWidth = series.Line.Style switch { ChartLineStyle.Thin => 1, ChartLineStyle.Points => 2.2f, _ => 1.6f };
        // A single value has no line: it is a dot in any style.
        scatter.MarkerSize = series.Line.Style == ChartLineStyle.Points ? 7 : series.Values.Length == 1 ? 5 : 0;
    }
}
