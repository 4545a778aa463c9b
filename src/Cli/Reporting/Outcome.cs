using System.Globalization;
using Tppo.Operating;
using Tppo.Runs.Metrics;

namespace Tppo.Cli.Reporting;

/// <summary>The outcome of a run: accuracy and response length of the first and the last evaluation, and the time it took.</summary>
internal static class Outcome
{
    /// <summary>They are (label, before, after) triples; before is null where there was only one evaluation.</summary>
    public static IReadOnlyList<(string Label, string? Before, string After)> Of(ReportData data)
    {
        var figures = new List<(string, string?, string)>();
        Add(figures, "accuracy", data.Rows.Select(row => row.EvaluationAccuracy), value => Text($"{value * 100:0.0} %"));
        Add(figures, "response length", data.Rows.Select(row => row.Find(MetricNames.EvaluationLength)), value => Text($"{value:0.0}"));
        if (WallTime(data) is { } time)
            figures.Add(("wall time", null, time));
        return figures;
    }

    private static void Add(
        List<(string, string?, string)> figures, string label, IEnumerable<double?> values, Func<double, string> write)
    {
        var known = values.OfType<double>().ToList();
        if (known.Count > 0)
            figures.Add((label, known.Count > 1 ? write(known[0]) : null, write(known[^1])));
    }

    private static string? WallTime(ReportData data)
    {
        foreach (var (label, value) in data.Summary)
        {
            if (label.Equals("wall time", StringComparison.OrdinalIgnoreCase))
                return value;
        }
        var seconds = data.Rows.Sum(row => row.Find(MetricNames.StepTime) ?? 0);
        return seconds > 0 ? TimeText.Of(TimeSpan.FromSeconds(seconds)) : null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
