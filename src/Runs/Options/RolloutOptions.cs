using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Tppo.Modeling.Decoding;

namespace Tppo.Runs.Options;

/// <summary>How a window is generated.</summary>
[Description("How a window is generated.")]
public sealed record RolloutOptions
{
    [Description("Longest prompt, in tokens. Longer ones of a file are dropped and counted."), Range(1, 1_000_000)]
    public int MaxPromptLength { get; init; } = 128;

    [Description("Longest response, in tokens. A response that reaches it has ended and is scored as it stands."), Range(1, 10_000_000)]
    public int MaxResponseLength { get; init; } = 320;

    [Description("Tokens of one window. Equal to `max_response_length`, the run is plain PPO."), Range(1, 10_000_000)]
    public int WindowResponseLength { get; init; } = 80;

    [Description("Sampling temperature; also divides the logits in training."), Range(0.01, 100.0)]
    public double Temperature { get; init; } = 1;

    [Description("Sample from the k likeliest tokens only; 0 is off."), Range(0, 1_000_000)]
    public int TopK { get; init; }

    [Description("Sample from the smallest set of tokens with this probability."), Range(0.0001, 1.0)]
    public double TopP { get; init; } = 1;

    [Description("`auto` (SIMD for float32 on the CPU, else tensors), `simd` or `tensor`.")]
    public DecoderKind Decoder { get; init; } = DecoderKind.Auto;

    [Description("Device of a producer."), DeviceName]
    public string ProducerDevice { get; init; } = "cpu";

    [Description("Threads of a producer; 0 is one a core."), Range(0, 1024)]
    public int ProducerThreads { get; init; }

    [Description("Sequences that one producer decodes at once."), Range(1, 65_536)]
    public int DecodeSlots { get; init; } = 64;
}
