namespace Tppo.Learning.Estimators;

/// <summary>The constants of a recipe that estimators read.</summary>
/// <param name="Gamma">γ, the discount.</param>
/// <param name="Tail">The value after the last token of a cut window.</param>
/// <param name="NormalizeByStd">Divide by the standard deviation of what is compared with (`norm_adv_by_std_in_grpo`).</param>
public sealed record EstimatorOptions(double Gamma = 1, Tail Tail = Tail.Hold, bool NormalizeByStd = true);
