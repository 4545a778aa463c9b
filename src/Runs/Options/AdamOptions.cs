using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Tppo.Runs.Options;

/// <summary>What both trainers' optimizers (AdamW) have in common.</summary>
[Description("What both trainers' optimizers (AdamW) have in common.")]
public sealed record AdamOptions
{
    [Description("Learning rates after their warm-up: `constant`, or `linear` or `cosine` down to `lr_min_ratio` of themselves at the "
        + "run's end.")]
    public LrSchedule LrSchedule { get; init; } = LrSchedule.Constant;

    [Description("What is left of a learning rate that falls, as a share of it, at the run's end."), Range(0.0, 1.0)]
    public double LrMinRatio { get; init; }

    [Description("Decay of the mean of the gradients."), Range(0.0, 0.999999)]
    public double AdamBeta1 { get; init; } = 0.9;

    [Description("Decay of the mean of their squares."), Range(0.0, 0.999999)]
    public double AdamBeta2 { get; init; } = 0.95;

    [Description("Is added to the root of that mean."), Range(1e-16, 1.0)]
    public double AdamEps { get; init; } = 1e-8;

    [Description("Updates in a row of a trainer that are skipped because their loss or gradient is not finite; one more ends the run.")]
    [Range(0, 1_000_000)]
    public int MaxSkippedUpdates { get; init; } = 8;
}

/// <summary>How a learning rate goes on after its warm-up.</summary>
public enum LrSchedule
{
    Constant,
    Linear,
    Cosine,
}
