using System.Globalization;

namespace Tppo.Bench.Compare;

/// <summary>A table in Markdown: a line a variant, the numbers of the seeds, their median, and the median as a ratio to the first variant's.</summary>
internal static class ComparisonTable
{
    public static string Of(Plan plan, IReadOnlyDictionary<PlannedRun, LearningCurve> curves)
    {
        string target = Text($"{plan.Target}"), seeds = string.Join(", ", plan.Seeds);
        List<string> lines =
        [
            $"| | decode steps to {target} (seeds {seeds}) | median | ratio | seconds to {target} | median | ratio | last accuracy | mean |",
            "|---|---|---|---|---|---|---|---|---|",
        ];
        LearningCurve[]? first = null;
        foreach (var (label, _) in plan.Variants)
        {
            LearningCurve[] ofLabel = [.. plan.Runs.Where(run => run.Label == label).Select(run => curves[run])];
            first ??= ofLabel;
            lines.Add($"| {label} | {Column(ofLabel, first, point => point.DecodeSteps)} | {Column(ofLabel, first, point => point.Seconds)} | "
                + Text($"{string.Join(", ", ofLabel.Select(curve => Text($"{curve.Last:P1}")))} | {ofLabel.Average(curve => curve.Last):P1} |"));
        }

        return string.Join('\n', lines);

        string Column(LearningCurve[] all, LearningCurve[] reference, Func<CurvePoint, double> number)
        {
            double Of(LearningCurve curve) => curve.Reaches(plan.Target) is { } point ? number(point) : double.PositiveInfinity;
            return Text($"{string.Join(", ", all.Select(curve => Text($"{Of(curve):F0}")))} | {Median(all.Select(Of)):F0} | {Median(all.Select(Of)) / Median(reference.Select(Of)):F2}");
        }
    }

    /// <summary>The middle one; of an even number the greater of the two.</summary>
    private static double Median(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        return sorted[sorted.Length / 2];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
