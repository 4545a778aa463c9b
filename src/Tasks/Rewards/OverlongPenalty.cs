namespace Tppo.Tasks.Rewards;

/// <summary>DAPO's soft punishment of long responses (arXiv 2503.14476, equation 13), times a factor.</summary>
/// <param name="MaxLength">L_max, tokens: the longest response.</param>
/// <param name="Buffer">L_cache, tokens before it in which the punishment grows; 0 is off.</param>
/// <param name="Factor">The punishment at the maximum, 0 or more.</param>
public sealed record OverlongPenalty(int MaxLength, int Buffer, double Factor)
{
    /// <summary>What is added to the reward: 0 up to L_max − L_cache tokens, then linearly down to −factor at L_max.</summary>
    /// <param name="length">Tokens of the response.</param>
    public double Of(int length) => Buffer == 0 ? 0 : -Factor * Math.Clamp((double)(length - (MaxLength - Buffer)) / Buffer, 0, 1);
}
