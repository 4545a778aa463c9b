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
    IReadOnlyList<ReportTrajectory> Before,
    IReadOnlyList<ReportTrajectory> After);

/// <summary>A response in a report.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Answer">The right answer.</param>
/// <param name="Reward">The reward of the response, or null where it has not ended.</param>
/// <param name="Windows">Its windows, in their order.</param>
internal sealed record ReportTrajectory(string Prompt, string Answer, double? Reward, IReadOnlyList<ReportWindow> Windows);

/// <summary>The part of a response that was generated in one step, by one policy.</summary>
/// <param name="Step">The step.</param>
/// <param name="PolicyVersion">The policy's version.</param>
/// <param name="Tokens">The text of each token and its advantage; NaN where it has none.</param>
internal sealed record ReportWindow(long Step, long PolicyVersion, IReadOnlyList<(string Text, double Advantage)> Tokens);
