using Tppo.Contracts;
using Tppo.Modeling.Configuration;
using Tppo.Runs.Options;

/// <summary>Qwen2.5-0.5B's shape, and windows for it that say nothing.</summary>
internal static class Qwen
{
    public static ModelConfig Config { get; } = new()
    {
        Family = ModelFamily.Qwen2,
        VocabularySize = 151_936,
        HiddenSize = 896,
        Layers = 24,
        Heads = 14,
        KeyValueHeads = 2,
        HeadDim = 64,
        IntermediateSize = 4864,
        TiedEmbeddings = true,
        AttentionBias = true,
        RopeTheta = 1_000_000,
        EndTokenIds = [151_645],
    };

    /// <summary>A step's windows, one a slot; each fills the recipe's window.</summary>
    public static WindowGenerated[] Windows(Recipe recipe, int step) => [.. Enumerable.Range(0, recipe.Run.Slots).Select(slot => new WindowGenerated
    {
        Ticket = new GenerateWindow
        {
            Slot = slot,
            Step = step,
            TrajectoryIndex = 0,
            GroupId = $"{slot}-{step}",
            WindowIndex = 0,
            PromptTokens = Tokens(recipe.Rollout.MaxPromptLength),
            Answer = "",
            DataSource = "",
            EarlierTokens = [],
            Seed = 1,
            MaxNewTokens = recipe.Rollout.WindowResponseLength,
            MinVersion = 0,
        },
        Tokens = Tokens(recipe.Rollout.WindowResponseLength),
        LogProbs = [.. Enumerable.Repeat(-11.9f, recipe.Rollout.WindowResponseLength)],
        Values = new float[recipe.Rollout.WindowResponseLength + 1],
        PolicyVersion = step,
        ValueVersion = step,
        Finish = FinishReason.Stop,
        Reward = slot % 2 == 0 ? 1 : -1,
        Correct = slot % 2 == 0,
    })];

    public static int[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(i => i * 7919 % Config.VocabularySize)];
}
