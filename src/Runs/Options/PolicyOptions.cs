using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Tppo.Learning;

namespace Tppo.Runs.Options;

/// <summary>The policy trainer.</summary>
[Description("The policy trainer.")]
public sealed record PolicyOptions
{
    [Description("Learning rate (AdamW). 0 trains nothing."), Range(0.0, 1.0)]
    public double PolicyLr { get; init; } = 1e-4;

    [Description("Optimizer steps over which the learning rate rises from 0."), Range(0, 1_000_000)]
    public int PolicyLrWarmupSteps { get; init; }

    [Description("Decoupled weight decay."), Range(0.0, 10.0)]
    public double PolicyWeightDecay { get; init; }

    [Description("Gradients are scaled down to this norm."), Range(1e-6, 1e6)]
    public double PolicyGradClip { get; init; } = 1;

    [Description("Passes over the windows of a step."), Range(1, 100)]
    public int PpoEpochs { get; init; } = 1;

    [Description("Windows with a signal, at most, of one optimizer step: those of a step are dealt out in equal parts. 0 is one part.")]
    [Range(0, 65_536)]
    public int PpoMiniBatchSize { get; init; }

    [Description("Tokens, padding included, of one forward and backward."), Range(16, 100_000_000)]
    public int PpoMaxTokenLen { get; init; } = 8192;

    [Description("Gradients of a window's tokens: `full` (through prompt and earlier windows too, as in the paper) or `none` (these are "
        + "computed forward only, which is faster).")]
    public ContextGradient ContextGradient { get; init; } = ContextGradient.Full;

    [Description("`ppo` (the clipped surrogate), `cispo` (log-probs weighed by the clipped ratio; no token loses its gradient), `gspo` "
        + "(the surrogate with the ratio of the window's tokens together; its clip range is narrower by far) or `clip-cov` (`ppo` without "
        + "some of the tokens that take the most entropy away).")]
    public PolicyLossKind PolicyLoss { get; init; } = PolicyLossKind.Ppo;

    [Description("ε below 1 of the clipped ratio (the paper of `gspo`: 3e-4)."), Range(0.0, 1.0)]
    public double ClipRatioLow { get; init; } = 0.2;

    [Description("ε above 1 of the clipped ratio (clip-higher; the paper of `gspo`: 4e-4)."), Range(0.0, 100.0)]
    public double ClipRatioHigh { get; init; } = 0.28;

    [Description("`ppo`, `clip-cov`: dual-clip bound c for negative advantages."), Range(1.0, 1e6)]
    public double ClipRatioC { get; init; } = 10;

    [Description("`clip-cov`: share of an update's tokens that lose their gradient, at least one."), Range(0.0, 1.0)]
    public double ClipCovRatio { get; init; } = 2e-4;

    [Description("`clip-cov`: covariance of log-prob and advantage above which a token may lose its gradient."), Range(-1e6, 1e6)]
    public double ClipCovLb { get; init; } = 1;

    [Description("`clip-cov`: covariance below which it may."), Range(-1e6, 1e6)]
    public double ClipCovUb { get; init; } = 5;

    [Description("`token-mean`, `seq-mean-token-sum`, `seq-mean-token-mean` or `seq-mean-token-sum-norm` (sums over "
        + "`window_response_length`).")]
    public LossAggregation LossAggMode { get; init; } = LossAggregation.TokenMean;

    [Description("Weight of the NLL of right responses (VAPO: 0.1)."), Range(0.0, 100.0)]
    public double LmLossWeight { get; init; }

    [Description("What of a right response that NLL reaches, with the window that ends it: `window` (its kept tokens) or `response` (those "
        + "of the earlier windows too).")]
    public PositiveNllScope LmLossScope { get; init; } = PositiveNllScope.Window;

    [Description("Weight of the entropy bonus."), Range(-100.0, 100.0)]
    public double EntropyCoeff { get; init; }

    [Description("Steps between two measurements of the entropy, which costs a pass over the vocabulary; 0 measures it only where "
        + "`entropy_coeff` needs it."), Range(0, 1_000_000)]
    public int EntropyFreq { get; init; } = 1;

    [Description("Weight of the KL to the initial policy in the loss."), Range(0.0, 100.0)]
    public double KlLossCoef { get; init; }

    [Description("Estimator of that KL: `k1`, `abs`, `k2` or `k3`.")]
    public KlEstimator KlEstimator { get; init; } = KlEstimator.K3;

    [Description("For windows of older weights: `none` (ρ from the behaviour log-probs), `truncated-is` or `decoupled` (both take ρ from "
        + "the log-probs at the start of the step).")]
    public OffPolicyCorrection OffPolicyCorrection { get; init; } = OffPolicyCorrection.None;

    [Description("Bound of the importance weight of `truncated-is` and `decoupled`."), Range(1.0, 1e6)]
    public double ImportanceCap { get; init; } = 2;

    [Description("Windows that are left out for their ratio of the policy at the start of the step to the one that generated them: `none`, "
        + "by the `sequence`'s (the product over its kept tokens) or their `geometric` mean.")]
    public RolloutRejectionLevel RolloutRs { get; init; } = RolloutRejectionLevel.None;

    [Description("`rollout_rs`: the greatest ratio; for `geometric` near 1, such as 1.001."), Range(1.0, 1e6)]
    public double RolloutRsThreshold { get; init; } = 2;

    [Description("`rollout_rs`: the least ratio; 0 is 1/`rollout_rs_threshold`."), Range(0.0, 1.0)]
    public double RolloutRsThresholdLower { get; init; }

    [Description("Device of the policy trainer."), DeviceName]
    public string PolicyDevice { get; init; } = "cpu";

    [Description("Threads of the policy trainer on the CPU."), Range(1, 1024)]
    public int PolicyThreads { get; init; } = 1;
}
