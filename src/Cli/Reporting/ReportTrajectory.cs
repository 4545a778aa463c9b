namespace Tppo.Cli.Reporting;

/// <summary>A response in a report.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Answer">The right answer.</param>
/// <param name="Reward">The reward of the response, or null where it has not ended.</param>
/// <param name="Windows">Its windows, in their order.</param>
public sealed record ReportTrajectory(string Prompt, string Answer, double? Reward, IReadOnlyList<ReportWindow> Windows);
