using System.Globalization;
using Tppo.Operating;
using Tppo.Runs.Metrics;

namespace Tppo.Cli.Reporting;

/// <summary>What the terminal shows of a step or an evaluation: (label, value) pairs; a metric that the row lacks is left out.</summary>
internal static class ProgressLine
{
    private const string Gap = "  ";

    public static IReadOnlyList<(string Label, string Value)> OfStep(MetricRow row, long totalSteps, TimeSpan? left)
    {
        var parts = new List<(string, string)>();
        Add(parts, "reward", row.Find(MetricNames.Reward), "0.00");
        if (row.Find(MetricNames.Reward) is null)
            Add(parts, "value loss", row.Find(MetricNames.ValueLoss), "0.0000"); // a value trainer alone
        Add(parts, "loss", row.Find(MetricNames.SupervisedLoss), "0.0000");
        Add(parts, "accuracy", row.Find(MetricNames.Accuracy), "0.00");
        Add(parts, "length", row.Find(MetricNames.LengthMean), "0.0");
        Add(parts, "slots", row.Find(MetricNames.SlotOccupancy), "0.00");
        Add(parts, "", row.Find(MetricNames.Throughput), "0 'tok/s'");
        if (left is { } time)
            parts.Add(("left", TimeText.Of(time)));
        return [("step", Count(row.Step, totalSteps)), .. parts];
    }

    public static IReadOnlyList<(string Label, string Value)> OfEvaluation(MetricRow row)
    {
        var parts = new List<(string, string)> { ("step", row.Step.ToString(CultureInfo.InvariantCulture)) };
        Add(parts, "accuracy", row.EvaluationAccuracy, "0.000");
        Add(parts, "length", row.Find(MetricNames.EvaluationLength), "0.0");
        return parts;
    }

    /// <summary>The parts as one plain line.</summary>
    public static string Plain(IEnumerable<(string Label, string Value)> parts) =>
        string.Join(Gap, parts.Select(part => part.Label.Length == 0 ? part.Value : $"{part.Label} {part.Value}"));

    // Both numbers take the same room in every line, so that the columns stand under one another.
    private static string Count(long step, long totalSteps)
    {
        var total = totalSteps.ToString(CultureInfo.InvariantCulture);
        return $"{step.ToString(CultureInfo.InvariantCulture).PadLeft(total.Length + 1)}/{total}";
    }

    private static void Add(List<(string, string)> parts, string label, double? value, string format)
    {
        if (value is { } number)
            parts.Add((label, number.ToString(format, CultureInfo.InvariantCulture)));
    }
}
