using Tppo.Operating.Charts;
using Tppo.Runs.Errors;
using Tppo.Runs.Metrics;

namespace Tppo.Cli.Reporting;

/// <summary>The picture that says most about a run: accuracy over steps.</summary>
internal static class LearningCurve
{
    /// <summary>An SVG picture that stands alone.</summary>
    /// <exception cref="UserException">The rows hold no accuracy.</exception>
    public static string Svg(IReadOnlyList<MetricRow> rows) =>
        ChartPicture.Draw(ChartCatalog.LearningCurve, rows)
        ?? throw new UserException("no accuracy in these metrics: evaluate (test_freq) or train until a response ends.");
}
