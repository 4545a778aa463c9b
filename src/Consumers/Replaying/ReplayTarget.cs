using Tppo.Runs.Errors;
using Tppo.Runs.Models;

namespace Tppo.Consumers.Replaying;

/// <summary>Where recorded windows go: to a new trainer, or into a file.</summary>
/// <param name="Trainer">Which trainer; null for a file.</param>
/// <param name="Path">The file; null for a trainer.</param>
internal sealed record ReplayTarget(TrainerKind? Trainer, string? Path)
{
    private const string File = "file:";

    /// <summary>Reads `policy`, `value` or `file:PATH`.</summary>
    /// <exception cref="UserException">It is none of them.</exception>
    public static ReplayTarget Parse(string text) => text switch
    {
        _ when TrainerKind.All.FirstOrDefault(kind => kind.Name == text) is { } kind => new ReplayTarget(kind, null),
        _ when text.StartsWith(File, StringComparison.Ordinal) && text.Length > File.Length => new ReplayTarget(null, text[File.Length..]),
        _ => throw new UserException($"--to is '{text}': it must be policy, value, or file:PATH"),
    };
}
