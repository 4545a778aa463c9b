using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Tppo.Learning;

namespace Tppo.Runs.Options;

/// <summary>The value trainer.</summary>
[Description("The value trainer.")]
public sealed record ValueOptions
{
    [Description("Learning rate (AdamW)."), Range(0.0, 1.0)]
    public double ValueLr { get; init; } = 1e-3;

    [Description("Optimizer steps over which the learning rate rises from 0."), Range(0, 1_000_000)]
    public int ValueLrWarmupSteps { get; init; }

    [Description("Decoupled weight decay."), Range(0.0, 10.0)]
    public double ValueWeightDecay { get; init; }

    [Description("Gradients are scaled down to this norm."), Range(1e-6, 1e6)]
    public double ValueGradClip { get; init; } = 1;

    [Description("Passes over the finished trajectories of a step."), Range(1, 100)]
    public int ValueEpochs { get; init; } = 1;

    [Description("Finished trajectories, at most, of one optimizer step: those of a step are dealt out in equal parts. 0 is one part.")]
    [Range(0, 65_536)]
    public int ValueMiniBatchSize { get; init; }

    [Description("Tokens, padding included, of one forward and backward."), Range(16, 100_000_000)]
    public int ValueMaxTokenLen { get; init; } = 8192;

    [Description("How far below its old prediction a value may move before it is clipped."), Range(0.0, 1e6)]
    public double CliprangeValue { get; init; } = 0.5;

    [Description("How far above its old prediction a value may move before it is clipped."), Range(0.0, 1e6)]
    public double CliprangeValueHigh { get; init; } = 0.6;

    [Description("`token-mean`, `seq-mean-token-sum`, `seq-mean-token-mean` or `seq-mean-token-sum-norm` (sums over "
        + "`max_response_length`).")]
    public LossAggregation ValueLossAggMode { get; init; } = LossAggregation.TokenMean;

    [Description("First steps in which only the value model learns; -1: as many as the longest response has windows, so that it has seen "
        + "one of that length."), Range(-1, 1_000_000)]
    public int CriticWarmup { get; init; } = -1;

    [Description("Device of the value trainer."), DeviceName]
    public string ValueDevice { get; init; } = "cpu";

    [Description("Threads of the value trainer on the CPU."), Range(1, 1024)]
    public int ValueThreads { get; init; } = 1;
}
