using Tppo.Modeling.Configuration;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Options;

namespace Tppo.Tests.Consumers;

/// <summary>Models and options that are as small as they can be.</summary>
internal static class Tiny
{
    /// <summary>Ids 0 and 1 are padding and end; the digits are 2 … 11.</summary>
    public static CharacterTokenizer Tokenizer { get; } = new("0123456789#?");

    public static ModelConfig Config { get; } = new()
    {
        Family = ModelFamily.Qwen3,
        VocabularySize = Tokenizer.VocabularySize,
        HiddenSize = 16,
        Layers = 1,
        Heads = 2,
        KeyValueHeads = 1,
        HeadDim = 8,
        IntermediateSize = 32,
        TiedEmbeddings = true,
        EndTokenIds = [Tokenizer.EndTokenId],
        PadTokenId = Tokenizer.PadTokenId,
    };

    public static Recipe Recipe { get; } = new()
    {
        Run = new RunOptions { Slots = 4, N = 2, TotalSteps = 10 },
        Rollout = new RolloutOptions { MaxPromptLength = 8, MaxResponseLength = 24, WindowResponseLength = 4, DecodeSlots = 4, ProducerThreads = 1 },
        Algorithm = new AlgorithmOptions { WindowIgnoreTokenNum = 1, WhitenAdvantages = false },
        Policy = new PolicyOptions { PolicyLr = 1e-2 },
        Value = new ValueOptions { CriticWarmup = 0, ValueLr = 1e-2 },
    };

    public static ModelWeights Policy(long seed = 1) => ModelWeights.Initialise(Config, Head.Policy, 0.3, seed);

    /// <summary>Its head is zero: every value is 0.</summary>
    public static ModelWeights Value(long seed = 1)
    {
        using var policy = Policy(seed);
        return policy.WithValueHead();
    }

    /// <summary>All parameters, one after another.</summary>
    public static float[] Numbers(ModelWeights weights)
        => [.. weights.Tensors.SelectMany(tensor => tensor.detach().flatten().data<float>().ToArray())];
}
