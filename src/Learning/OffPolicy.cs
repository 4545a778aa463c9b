using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>
/// Importance weights for windows of an older policy μ. The clipped loss takes its ρ = π/π_prox from the policy at the start of
/// the step, which keeps the trust region round the newest weights; π_prox/μ multiplies that loss and corrects for the
/// difference between who generated and who trains (decoupled PPO: arXiv 2110.00641; AReaL, arXiv 2505.24298).
/// </summary>
/// <remarks>
/// The corrections differ only in what becomes of a ratio w = π_prox/μ above the cap C:
/// <list type="bullet">
/// <item><see cref="OffPolicyCorrection.TruncatedIs"/>: min(w, C), so that the token still counts, with bounded variance and a
/// small bias (Ionides 2008; ρ̄ of IMPALA, arXiv 1802.01561; "TIS" of Yao et al. 2025, between inference engine and trainer).</item>
/// <item><see cref="OffPolicyCorrection.Decoupled"/>: w, and 0 above C, so that the token is dropped. The equation has no cap;
/// AReaL's own loss has this one (`behav_imp_weight_cap`). A dropped token still counts in the mean's denominator.</item>
/// <item><see cref="OffPolicyCorrection.None"/>: 1; ρ is then to be taken from the behaviour log-probs.</item>
/// </list>
/// </remarks>
public static class OffPolicy
{
    /// <summary>The weight of each token.</summary>
    /// <param name="proximalLogProbs">[B,T], log π_prox: the trained policy at the start of the step.</param>
    /// <param name="behaviourLogProbs">[B,T], log μ, as recorded when the tokens were generated.</param>
    /// <param name="correction">Which weights.</param>
    /// <param name="cap">C, at least 1.</param>
    /// <returns>Weights and where the cap was passed, per token; without gradient.</returns>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The cap is below 1.</exception>
    public static ImportanceWeights Weights(
        Tensor proximalLogProbs, Tensor behaviourLogProbs, OffPolicyCorrection correction, double cap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cap, 1);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var ratio = LogRatio.Of(proximalLogProbs, behaviourLogProbs).exp(); // w
        var above = ratio.gt(cap);
        var weight = correction switch
        {
            OffPolicyCorrection.None => ones_like(ratio),
            OffPolicyCorrection.TruncatedIs => ratio.clamp_max(cap),
            OffPolicyCorrection.Decoupled => ratio.masked_fill(above, 0),
            _ => throw new ArgumentOutOfRangeException(nameof(correction), correction, null),
        };
        return new ImportanceWeights(weight.MoveToOuterDisposeScope(), above.to(ratio.dtype).MoveToOuterDisposeScope());
    }
}

/// <summary>What corrects for windows that older weights generated.</summary>
public enum OffPolicyCorrection
{
    None,
    TruncatedIs,
    Decoupled,
}

/// <summary>What each token's policy loss is multiplied by, for windows that older weights generated.</summary>
/// <param name="Weight">[B,T], without gradient.</param>
/// <param name="Capped">[B,T], 1 where the ratio was above the cap, else 0.</param>
public readonly record struct ImportanceWeights(Tensor Weight, Tensor Capped);
