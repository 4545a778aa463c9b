using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Tppo.Runs.Options;

/// <summary>How long windows are kept for replay.</summary>
[Description("How long windows are kept for replay, on a broker.")]
public sealed record ArchiveOptions
{
    [Description("Hours; older windows are deleted."), Range(1, 1_000_000)]
    public int ArchiveMaxAgeHours { get; init; } = 168;

    [Description("Megabytes; beyond them the oldest windows are deleted."), Range(10, 1_000_000_000)]
    public int ArchiveMaxMegabytes { get; init; } = 20_000;
}
