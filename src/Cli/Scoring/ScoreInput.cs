namespace Tppo.Cli.Scoring;

/// <summary>What `tppo score` reads.</summary>
/// <param name="InputIds">Token ids of each sequence.</param>
public sealed record ScoreInput(IReadOnlyList<int[]> InputIds);
