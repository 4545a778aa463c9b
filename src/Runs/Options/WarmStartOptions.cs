using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Tppo.Runs.Options;

/// <summary>Supervised training on generated demonstrations before RL, some of them flawed so that RL has something to mend.</summary>
[Description("Supervised training on generated demonstrations before RL, some of them flawed so that RL has something to mend.")]
public sealed record WarmStartOptions
{
    [Description("Optimizer steps; 0 is no warm start."), Range(0, 1_000_000)]
    public int WarmStartSteps { get; init; }

    [Description("Demonstrations of one optimizer step."), Range(1, 65_536)]
    public int WarmStartBatchSize { get; init; } = 64;

    [Description("Peak learning rate (AdamW, linear warm-up over a tenth of the steps, then cosine to a tenth)."), Range(0.0, 1.0)]
    public double WarmStartLr { get; init; } = 1e-3;

    [Description("Share of demonstrations that answer at once, without working."), Range(0.0, 1.0)]
    public double WarmStartShortcutShare { get; init; } = 0.7;

    [Description("Share of demonstrations with a slip in the working, carried on to the answer."), Range(0.0, 1.0)]
    public double WarmStartSlipShare { get; init; } = 0.1;
}
