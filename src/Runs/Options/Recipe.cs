namespace Tppo.Runs.Options;

/// <summary>All options of a run, one record a concern. In a recipe file the keys stand side by side, in snake_case.</summary>
public sealed record Recipe
{
    public RunOptions Run { get; init; } = new();

    public ModelOptions Model { get; init; } = new();

    public LoraOptions Lora { get; init; } = new();

    public TaskOptions Task { get; init; } = new();

    public RewardOptions Reward { get; init; } = new();

    public WarmStartOptions WarmStart { get; init; } = new();

    public RolloutOptions Rollout { get; init; } = new();

    public AlgorithmOptions Algorithm { get; init; } = new();

    public PolicyOptions Policy { get; init; } = new();

    public ValueOptions Value { get; init; } = new();

    public AdamOptions Optimizer { get; init; } = new();

    public EvaluationOptions Evaluation { get; init; } = new();

    public ArchiveOptions Archive { get; init; } = new();

    public NotifyOptions Notify { get; init; } = new();

    /// <summary>The share of the run's steps that lie before <paramref name="step"/>.</summary>
    internal double ProgressOf(int step) => Math.Min(1, (double)step / Run.TotalSteps);

    /// <summary>Whether the policy's trainer compares it with the initial one.</summary>
    internal bool HasReference => Policy.KlLossCoef > 0 || Algorithm.KlCoef > 0;

    /// <summary>
    /// First steps in which the policy does not learn: `critic_warmup`, or where the lengths decide, ⌈max/W⌉, since the longest of the
    /// first responses ends in step ⌈max/W⌉ − 1. Without a critic there is none to warm up.
    /// </summary>
    internal int ValueOnlySteps => !Algorithm.Advantage.NeedsCritic ? 0
        : Value.CriticWarmup >= 0 ? Value.CriticWarmup
        : Math.Min(Run.TotalSteps - 1, (Rollout.MaxResponseLength + Rollout.WindowResponseLength - 1) / Rollout.WindowResponseLength);
}
