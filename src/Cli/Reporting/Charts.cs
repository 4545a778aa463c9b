using Tppo.Runs.Metrics;

namespace Tppo.Cli.Reporting;

/// <summary>The charts of a run.</summary>
public static class Charts
{
    /// <summary>Draws every chart of which some row has a metric.</summary>
    public static IReadOnlyList<Chart> Draw(IReadOnlyList<MetricRow> rows)
    {
        var charts = new List<Chart>();
        foreach (var spec in ChartCatalog.All)
        {
            if (ChartPicture.Draw(spec, rows) is { } svg)
                charts.Add(new Chart(spec.Id, spec.Title, svg));
        }
        return charts;
    }
}
