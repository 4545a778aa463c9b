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

    [Description("What a slot does whose response ends within a step: `step` waits for the next step, as in the paper; `slot` begins its "
        + "next prompt, until it has generated a window's tokens.")]
    public Refill Refill { get; init; } = Refill.Step;

    [Description("With `refill` = `slot`: the fewest tokens of its window for which a slot begins another prompt within the step; 0 is a "
        + "sixteenth of the window.")]
    [Range(0, 1_000_000)]
    public int RefillMinTokens { get; init; }

    [Description("Texts that end a response where they are complete in it, as its end token does: `[\"</answer>\"]`. They stay in it.")]
    public TextList StopStrings { get; init; } = new();

    [Description("Tokens of a response before which it does not end: no end token is drawn, and no text of `stop_strings` counts.")]
    [Range(0, 10_000_000)]
    public int MinTokens { get; init; }

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

    [Description("Threads that a producer decodes with, and as many for the values; 0 is one a core."), Range(0, 1024)]
    public int ProducerThreads { get; init; }

    [Description("Sequences that one producer decodes at once."), Range(1, 65_536)]
    public int DecodeSlots { get; init; } = 64;

    /// <summary>The most trajectories that a slot works on in one step: a ticket carries the prompts of all that it may begin.</summary>
    internal int MaxSegments => Refill == Refill.Slot ? Math.Min(8, 1 + (WindowResponseLength / FewestRefillTokens)) : 1;

    /// <summary><see cref="RefillMinTokens"/>, or its default.</summary>
    internal int FewestRefillTokens => RefillMinTokens > 0 ? RefillMinTokens : Math.Max(1, WindowResponseLength / 16);
}

/// <summary>What a slot does whose response ends within a step.</summary>
public enum Refill
{
    /// <summary>It waits for the next step (the paper's T-PPO).</summary>
    Step,

    /// <summary>It begins its next prompt, as a further segment of the step.</summary>
    Slot,
}
