using Tppo.Operating.Trajectories;
using Tppo.Runs.Metrics;

namespace Tppo.Cli.Reporting;

/// <summary>What a report is made of.</summary>
/// <param name="RunName">The run's name.</param>
/// <param name="Summary">Rows of the table at the top, in their order. A row labelled "wall time" is quoted in the verdict.</param>
/// <param name="Rows">The metrics, as <see cref="MetricsLog.Read"/> gives them.</param>
/// <param name="RecipeJson">The resolved recipe; its <c>task</c> and <c>seed</c> stand in the header.</param>
/// <param name="Before">Trajectories before training.</param>
/// <param name="After">Trajectories after training; each is shown beside the one of the same place in <paramref name="Before"/>.</param>
internal sealed record ReportData(
    string RunName,
    IReadOnlyList<(string Label, string Value)> Summary,
    IReadOnlyList<MetricRow> Rows,
    string RecipeJson,
    IReadOnlyList<TrajectoryView> Before,
    IReadOnlyList<TrajectoryView> After);
