using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Tppo.Learning;
using Tppo.Learning.Estimators;

namespace Tppo.Runs.Options;

/// <summary>From rewards and values to advantages.</summary>
[Description("From rewards and values to advantages.")]
public sealed record AlgorithmOptions
{
    [EstimatorName]
    public AdvantageEstimator Advantage { get; init; } = AdvantageEstimators.Default;

    [Description("Value after the last token of a cut window: `hold` (the last value, the paper) or `bootstrap` (the value at the cut).")]
    public Tail Tail { get; init; } = Tail.Hold;

    [Description("Discount."), Range(0.0, 1.0)]
    public double Gamma { get; init; } = 1;

    [Description("λ of the policy's advantages."), Range(0.0, 1.0)]
    public double Lam { get; init; } = 0.95;

    [Description("Length-adaptive λ (VAPO): 1 − 1/(`lam_alpha`·L), never below `lam`.")]
    public bool LengthAdaptiveLam { get; init; }

    [Description("α of the length-adaptive λ."), Range(1e-6, 1000.0)]
    public double LamAlpha { get; init; } = 0.05;

    [Description("Tokens before a cut that are left out of the loss and of whitening."), Range(0, 1_000_000)]
    public int WindowIgnoreTokenNum { get; init; } = 8;

    [Description("Advantages to unit variance over the kept tokens of a step, as `whitening` says.")]
    public bool WhitenAdvantages { get; init; } = true;

    [Description("`center` (to zero mean as well), `scale` (divide only: a positive advantage stays positive) or `separate` (as `center`, "
        + "cut and ended windows each by themselves).")]
    public WhiteningMode Whitening { get; init; } = WhiteningMode.Center;

    [Description("Advantages are clamped to ± this."), Range(0.001, 1e6)]
    public double AdvantageClip { get; init; } = 10;

    [Description("`grpo`: divide by the group's standard deviation (off: Dr. GRPO).")]
    public bool NormAdvByStdInGrpo { get; init; } = true;

    [Description("Penalty within the reward for leaving the initial policy: this times log μ − log π_ref is taken off each token's; 0 is "
        + "off. In the loss: `kl_loss_coef`."), Range(0.0, 100.0)]
    public double KlCoef { get; init; }

    [Description("`kl_coef`: `fixed`, or `adaptive` (it rises while the KL is above `target_kl`, and falls while it is below).")]
    public KlController KlCtrl { get; init; } = KlController.Fixed;

    [Description("`kl_ctrl` = `adaptive`: the KL to be kept, in nats a token."), Range(1e-6, 100.0)]
    public double TargetKl { get; init; } = 0.1;

    [Description("`kl_ctrl` = `adaptive`: windows over which `kl_coef` changes by a fifth at most."), Range(1.0, 1e9)]
    public double KlHorizon { get; init; } = 10_000;

    [Description("DAPO's filter: where all `n` responses to a prompt have ended, all right or all wrong, those that end last are left "
        + "out.")]
    public bool FilterGroups { get; init; }
}
