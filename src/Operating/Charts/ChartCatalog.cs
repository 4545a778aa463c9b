using static Tppo.Operating.Charts.ChartLine;
using static Tppo.Operating.Charts.ChartLineStyle;
using static Tppo.Runs.Metrics.MetricNames;

namespace Tppo.Operating.Charts;

/// <summary>The charts of a report, in their order. Blue is the policy or a mean, orange the value model or a maximum.</summary>
internal static class ChartCatalog
{
    private const string Blue = "#2563eb";
    private const string Orange = "#ea580c";
    private const string Teal = "#0d9488";
    private const string Violet = "#7c3aed";
    private const string Slate = "#94a3b8";

    /// <summary>Accuracy over the steps: evaluations in front, rollouts behind.</summary>
    public static ChartSpec LearningCurve { get; } = new("learning-curve", "Learning curve", "accuracy",
        [Of(Accuracy, "rollouts", Slate, Thin), new ChartLine("evaluation", Blue, row => row.EvaluationAccuracy, Points)], Top: 1);

    /// <summary>All charts.</summary>
    public static IReadOnlyList<ChartSpec> All { get; } =
    [
        LearningCurve,
        new("response-length", "Response length", "tokens", [Of(LengthMax, "max", Orange), Of(LengthMean, "mean", Blue)]),
        new("policy-lag", "Policy lag", "versions", [Of(LagMax, "max", Orange), Of(LagMean, "mean", Blue)], Top: 1),
        new("slot-occupancy", "Slot occupancy", "share of slots at work", [Of(SlotOccupancy, "occupancy", Teal)], Top: 1),
        new("entropy", "Entropy", "nats per token", [Of(Entropy, "policy", Blue)]),
        new("kl", "KL of the update", "nats per token", [Of(Kl, "policy", Blue)]),
        new("clip-fractions", "Clip fractions", "share of tokens",
            [Of(PolicyClip, "policy", Blue), Of(PolicyClipLower, "policy, dual clip", Violet), Of(ValueClip, "value", Orange)], Top: 0.01),
        new("value-loss", "Value loss", "loss", [Of(ValueLoss, "value", Orange)]),
        new("explained-variance", "Explained variance", "share of variance", [Of(ExplainedVariance, "value", Orange)], Top: 1),
        new("gradient-norms", "Gradient norms", "norm", [Of(PolicyGradient, "policy", Blue), Of(ValueGradient, "value", Orange)]),
        new("throughput", "Throughput", "tokens per second", [Of(Throughput, "tokens", Teal)]),
        new("step-time", "Step time", "seconds",
            [Of(StepTime, "whole step", Slate), Of(ValueTime, "value", Orange), Of(PolicyTime, "policy", Blue)]),
    ];
}
