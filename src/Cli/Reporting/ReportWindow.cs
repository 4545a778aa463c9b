namespace Tppo.Cli.Reporting;

/// <summary>The part of a response that was generated in one step, by one policy.</summary>
/// <param name="Step">The step.</param>
/// <param name="PolicyVersion">The policy's version.</param>
/// <param name="Tokens">The text of each token and its advantage; NaN where it has none.</param>
public sealed record ReportWindow(long Step, long PolicyVersion, IReadOnlyList<(string Text, double Advantage)> Tokens);
