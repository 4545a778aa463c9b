using System.Runtime.CompilerServices;
using Tppo.Runs.Metrics;

namespace Tppo.Dashboard.Plots;

/// <summary>The charts of a run's metrics, drawn once for all who look at them.</summary>
internal sealed class ChartShelf
{
    private readonly ConditionalWeakTable<IReadOnlyList<MetricRow>, IReadOnlyList<string>> _drawn = [];

    /// <returns>`svg` elements.</returns>
    public IReadOnlyList<string> Of(IReadOnlyList<MetricRow> rows)
        => _drawn.GetValue(rows, known => [.. RunPlots.Charts(known).Select(PlotSvg.Of)]);
}
