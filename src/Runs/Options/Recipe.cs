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

    public EvaluationOptions Evaluation { get; init; } = new();

    public ArchiveOptions Archive { get; init; } = new();
}
