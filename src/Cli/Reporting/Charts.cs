using Tppo.Operating.Charts;
using Tppo.Runs.Metrics;

namespace Tppo.Cli.Reporting;

/// <summary>The charts of a run.</summary>
internal static class Charts
{
    /// <summary>Draws every chart for which some row has a metric.</summary>
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

/// <summary>A drawn chart.</summary>
/// <param name="Id">A short name, such as <c>learning-curve</c>.</param>
/// <param name="Title">Its heading, which the picture bears too.</param>
/// <param name="Svg">The picture: an <c>svg</c> element that stands alone and may be put into a page beside others.</param>
internal sealed record Chart(string Id, string Title, string Svg);
