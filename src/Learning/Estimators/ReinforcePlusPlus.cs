using static TorchSharp.torch;

namespace Tppo.Learning.Estimators;

/// <summary>
/// REINFORCE++ (arXiv 2501.03262): returns-to-go without a value model, whose baseline is the mean of the whole step. As with
/// <see cref="Grpo"/>, only the window that ends a response is trained on: a cut one has no return yet.
/// </summary>
public sealed record ReinforcePlusPlus : AdvantageEstimator
{
    public override string Name => "reinforce_plus_plus";

    public override string Summary => "returns-to-go against the step's mean, no critic; a cut window teaches nothing";

    public override bool NeedsCritic => false;

    public override bool NeedsGroup => false;

    public override bool NeedsEnd => true;

    /// <summary>True: whitening takes the mean off.</summary>
    public override bool MayBeWhitened => true;

    /// <summary>Â_t = G_t = Σ_{k≥0} γ^k r_{t+k} up to the window's last token (<see cref="Returns.MonteCarlo"/>).</summary>
    public override Tensor Estimate(StepWindows windows, EstimatorOptions options)
    {
        using var scope = NewDisposeScope();
        var inside = Masks.FromLengths(windows.Lengths, windows.Rewards.shape[1]);
        return Returns.MonteCarlo(windows.Rewards, inside, options.Gamma).MoveToOuterDisposeScope();
    }
}
