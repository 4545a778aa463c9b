using Tppo.Learning.Estimators;
using static TorchSharp.torch;

namespace Tppo.Tests.Consumers;

/// <summary>An estimator that the catalogue does not know: everyone must ask it. The advantage of every token is <see cref="Advantage"/>.</summary>
internal sealed record Constant(bool Critic = false, bool Group = false, bool End = false, bool Whitened = false) : AdvantageEstimator
{
    public const float Advantage = .125f;

    public override string Name => "constant";

    public override string Summary => "for tests";

    public override bool NeedsCritic => Critic;

    public override bool NeedsGroup => Group;

    public override bool NeedsEnd => End;

    public override bool MayBeWhitened => Whitened;

    public override Tensor Estimate(StepWindows windows, EstimatorOptions options) => full_like(windows.Rewards, Advantage);
}
