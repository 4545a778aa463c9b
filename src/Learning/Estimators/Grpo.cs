using static TorchSharp.torch;

namespace Tppo.Learning.Estimators;

/// <summary>
/// Group-relative outcome advantages (GRPO, arXiv 2402.03300, section 4.1.2): no value model. Since a response has no outcome before
/// its end, only the window that ends it is trained on.
/// </summary>
public sealed record Grpo : AdvantageEstimator
{
    public override string Name => "grpo";

    public override string Summary => "group advantage, no critic; a cut window teaches nothing";

    public override bool NeedsCritic => false;

    public override bool NeedsGroup => true;

    public override bool NeedsEnd => true;

    /// <summary>False: each group has a mean of 0.</summary>
    public override bool MayBeWhitened => false;

    /// <summary>
    /// Â_t = (R − mean(R_1…R_G)) / (std(R_1…R_G) + 1e-6) for every token of the window that ends the response
    /// (<see cref="GroupAdvantages"/>; without the division Dr. GRPO); 0 where nothing is known of the group.
    /// </summary>
    public override Tensor Estimate(StepWindows windows, EstimatorOptions options) => windows.Compare(
        (group, member) => GroupAdvantages.Grpo(group, [.. group.Select(_ => 0)], options.NormalizeByStd)[member]);
}
