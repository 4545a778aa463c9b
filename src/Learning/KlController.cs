namespace Tppo.Learning;

/// <summary>The coefficient β of a KL penalty within the reward.</summary>
public enum KlController
{
    /// <summary>β stays.</summary>
    Fixed,

    /// <summary>β follows the KL (<see cref="AdaptiveKl"/>).</summary>
    Adaptive,
}

/// <summary>β that steers the KL to a target (Ziegler et al., arXiv 1909.08593, section 2.2; as in verl).</summary>
public static class AdaptiveKl
{
    private const double Bound = 0.2;

    /// <summary>β (1 + clip(KL/target − 1, ±0.2) · n/horizon).</summary>
    /// <param name="coefficient">β of the step.</param>
    /// <param name="kl">The KL that the step had.</param>
    /// <param name="target">The KL that it should have.</param>
    /// <param name="sequences">n of the step.</param>
    /// <param name="horizon">Sequences over which β may change by a fifth of itself.</param>
    /// <returns>β of the next step; never negative, whatever n is.</returns>
    public static double Next(double coefficient, double kl, double target, int sequences, double horizon)
        => coefficient * Math.Max(0, 1 + (Math.Clamp((kl / target) - 1, -Bound, Bound) * sequences / horizon));
}
