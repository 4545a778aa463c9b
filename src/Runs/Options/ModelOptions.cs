using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;

namespace Tppo.Runs.Options;

/// <summary>The model: a Hugging Face folder, or the shape of a new one (Qwen3 style) with random weights.</summary>
[Description("The model: a Hugging Face folder, or the shape of a new one (Qwen3 style) with random weights.")]
public sealed record ModelOptions
{
    [Description("A Hugging Face folder to start from. Empty: a new model of the shape below."), Path]
    public string ModelPath { get; init; } = "";

    [Description("A Hugging Face folder that the value model starts from, with the policy's tokenizer: a language model, or a value model "
        + "of an earlier run. Empty: a copy of the policy."), Path]
    public string ValueModelPath { get; init; } = "";

    [Description("Type that the models are held, published and computed in: `float32` or `bfloat16`. Optimizers keep float32 beside it.")]
    public WeightType Dtype { get; init; } = WeightType.Float32;

    [Description("Trainers compute each block once more instead of keeping what it computed: a third more work, far less memory.")]
    public bool GradientCheckpointing { get; init; }

    [Description("Width of the residual stream."), Range(8, 65_536)]
    public int HiddenSize { get; init; } = 128;

    [Description("Transformer blocks."), Range(1, 512)]
    public int NumHiddenLayers { get; init; } = 3;

    [Description("Query heads."), Range(1, 1024)]
    public int NumAttentionHeads { get; init; } = 4;

    [Description("Key-value heads (GQA). Divides `num_attention_heads`."), Range(1, 1024)]
    public int NumKeyValueHeads { get; init; } = 2;

    [Description("Width of one head; even."), Range(2, 1024)]
    public int HeadDim { get; init; } = 32;

    [Description("Width of the SwiGLU feed-forward."), Range(8, 262_144)]
    public int IntermediateSize { get; init; } = 384;

    [Description("RMS-norm of queries and keys (Qwen3).")]
    public bool QkNorm { get; init; } = true;

    [Description("Share the output matrix with the token embeddings.")]
    public bool TieWordEmbeddings { get; init; } = true;

    [Description("Base of the rotary position frequencies."), Range(1.0, 1e9)]
    public double RopeTheta { get; init; } = 10_000;

    [Description("Standard deviation of new weights."), Range(0.0, 1.0)]
    public double InitializerRange { get; init; } = 0.02;
}

/// <summary>The type that a model is computed in.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The names that users know.")]
public enum WeightType
{
    Float32,
    Bfloat16,
}
