using static TorchSharp.torch;

namespace Tppo.Learning.Estimators;

/// <summary>
/// REINFORCE with a leave-one-out baseline (RLOO, arXiv 2402.14740, section 3.2): no value model. As with <see cref="Grpo"/>, only the
/// window that ends a response is trained on.
/// </summary>
public sealed record Rloo : AdvantageEstimator
{
    public override string Name => "rloo";

    public override string Summary => "leave-one-out, no critic; a cut window teaches nothing";

    public override bool NeedsCritic => false;

    public override bool NeedsGroup => true;

    public override bool NeedsEnd => true;

    /// <summary>False: each group has a mean of 0.</summary>
    public override bool MayBeWhitened => false;

    /// <summary>
    /// Â_t = R_i − Σ_{j≠i} R_j / (G − 1) for every token of the window that ends the response, over the G rewards that are known of its
    /// group; 0 where its own is the only one.
    /// </summary>
    public override Tensor Estimate(StepWindows windows, EstimatorOptions options) => windows.Compare(
        (group, member) => group.Count < 2 ? 0 : group[member] - ((group.Sum() - group[member]) / (group.Count - 1)));
}
