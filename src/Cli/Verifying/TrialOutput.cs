namespace Tppo.Cli.Verifying;

/// <summary>What `tppo verify --json` prints.</summary>
/// <param name="Rows">One for each row of the input.</param>
public sealed record TrialOutput(IReadOnlyList<TrialRow> Rows);
