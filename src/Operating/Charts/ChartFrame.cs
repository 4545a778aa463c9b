using Tppo.Runs.Metrics;

namespace Tppo.Operating.Charts;

/// <summary>Where a chart's parts lie, in pixels, and which values its axes span.</summary>
internal sealed record ChartFrame(AxisScale X, AxisScale Y)
{
    public const int Width = 560;
    public const int Height = 300;
    public const int Left = 66;
    public const int Right = Width - 16;
    public const int Top = 56;
    public const int Bottom = Height - 44;

    /// <summary>The frame for these lines: the steps of all rows, so that the charts of a run can be compared.</summary>
    public static ChartFrame For(ChartSpec spec, IReadOnlyList<ChartSeries> series, IReadOnlyList<MetricRow> rows)
    {
        var values = series.SelectMany(one => one.Values).ToList();
        var low = Math.Min(values.Min(), spec.Bottom ?? double.PositiveInfinity);
        var high = Math.Max(values.Max(), spec.Top ?? double.NegativeInfinity);
        return new ChartFrame(
            AxisScale.Steps(rows.Min(row => row.Step), rows.Max(row => row.Step), ticks: 8), AxisScale.Rounded(low, high, ticks: 5));
    }

    public double XOf(double step) => Left + (step - X.Min) / (X.Max - X.Min) * (Right - Left);

    public double YOf(double value) => Bottom - (value - Y.Min) / (Y.Max - Y.Min) * (Bottom - Top);
}
