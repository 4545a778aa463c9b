namespace Tppo.Contracts;

/// <summary>A response that is to begin: its prompt, and what it is judged by.</summary>
public sealed record TrajectoryStart
{
    /// <summary>Which start of its lane it is, from 0.</summary>
    public required int TrajectoryIndex { get; init; }

    /// <inheritdoc cref="GenerateWindow.GroupId"/>
    public required string GroupId { get; init; }

    public required int[] PromptTokens { get; init; }

    /// <inheritdoc cref="GenerateWindow.Answer"/>
    public required string Answer { get; init; }

    public required string DataSource { get; init; }

    /// <inheritdoc cref="GenerateWindow.Extra"/>
    public string? Extra { get; init; }

    /// <inheritdoc cref="GenerateWindow.Seed"/>
    public required ulong Seed { get; init; }
}
