namespace Tppo.Tests.EndToEnd;

/// <summary>How a command ended, and what it wrote.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error);
