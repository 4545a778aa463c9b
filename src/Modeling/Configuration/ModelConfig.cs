namespace Tppo.Modeling.Configuration;

/// <summary>The shape of a decoder: what `config.json` of a Hugging Face folder says of it.</summary>
public sealed record ModelConfig
{
    public required ModelFamily Family { get; init; }

    public required int VocabularySize { get; init; }

    public required int HiddenSize { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required int KeyValueHeads { get; init; }

    public required int HeadDim { get; init; }

    public required int IntermediateSize { get; init; }

    public required bool TiedEmbeddings { get; init; }

    public double NormEpsilon { get; init; } = 1e-6;

    public double RopeTheta { get; init; } = 10_000;

    public RopeScaling RopeScaling { get; init; } = new(RopeKind.Default);

    public int MaxPositions { get; init; } = 32_768;

    /// <summary>Token ids that end a response.</summary>
    public required IReadOnlyList<int> EndTokenIds { get; init; }

    public int? PadTokenId { get; init; }

    /// <summary>Queries, keys and values have biases.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>The attention output has a bias too: `attention_bias` means this in every family but Qwen2.</summary>
    public bool OutputBias => AttentionBias && Family != ModelFamily.Qwen2;

    /// <summary>Queries and keys are normalised, head by head.</summary>
    public bool QkNorm => Family == ModelFamily.Qwen3;
}

/// <summary>The decoder families of Hugging Face that are supported (`model_type`).</summary>
public enum ModelFamily
{
    /// <summary>No biases, no norm of queries and keys. Also a new model without `qk_norm`.</summary>
    Llama,

    /// <summary>Biases on queries, keys and values.</summary>
    Qwen2,

    /// <summary>RMS-norm of queries and keys.</summary>
    Qwen3,
}

/// <summary>Rotary scaling and its parameters (the last three of Llama 3 only).</summary>
public sealed record RopeScaling(
    RopeKind Kind, double Factor = 1, double LowFrequencyFactor = 1, double HighFrequencyFactor = 4, int OriginalContext = 8192);

/// <summary>How rotary frequencies are stretched for contexts longer than the pre-trained one.</summary>
public enum RopeKind
{
    Default,

    /// <summary>Every frequency divided by the factor.</summary>
    Linear,

    /// <summary>Llama 3: low frequencies divided by the factor, high ones kept, smooth in between.</summary>
    Llama3,
}
