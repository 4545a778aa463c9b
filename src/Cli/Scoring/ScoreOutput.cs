namespace Tppo.Cli.Scoring;

/// <summary>What `tppo score --json` prints.</summary>
public sealed record ScoreOutput(IReadOnlyList<SequenceScore> Sequences);
