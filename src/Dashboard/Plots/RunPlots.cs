using Tppo.Dashboard.Watching;
using Tppo.Messaging.Roles;
using Tppo.Operating.Charts;
using Tppo.Operating.Trajectories;
using Tppo.Runs.Metrics;

namespace Tppo.Dashboard.Plots;

/// <summary>What the dashboard draws.</summary>
internal static class RunPlots
{
    private const string Blue = "#2563eb";
    private const string Orange = "#ea580c";
    private static readonly string[] Colors = [Blue, Orange, "#0d9488", "#7c3aed", "#db2777", "#ca8a04", "#64748b", "#16a34a"];

    /// <summary>The charts of the report for which some row has a metric.</summary>
    public static IReadOnlyList<Plot> Charts(IReadOnlyList<MetricRow> rows) =>
        [.. ChartCatalog.All.Select(spec => Of(spec, rows)).Where(plot => plot.Lines.Count > 0)];

    /// <summary>Held-out accuracy of several runs in one picture.</summary>
    public static Plot Compare(IReadOnlyList<(string Run, IReadOnlyList<MetricRow> Rows)> runs) => new(
        "Held-out accuracy", "step", "accuracy",
        [.. runs.Select((run, i) => Accuracy(run.Run, run.Rows, Colors[i % Colors.Length]))],
        Top: 1);

    /// <summary>A queue over time, in minutes before <paramref name="now"/>.</summary>
    public static Plot Queue(string queue, IReadOnlyList<QueueMoment> moments, DateTimeOffset now)
    {
        var known = moments.Select(moment => (moment.At, Queue: moment.Find(queue))).Where(one => one.Queue is not null).ToList();
        double[] minutes = [.. known.Select(one => (one.At - now).TotalMinutes)];
        PlotLine Line(string label, string color, Func<QueueStatus, double> value) =>
            new(label, color, minutes, [.. known.Select(one => value(one.Queue!))]);
        return new Plot(queue, "minutes", "messages",
            [Line("unacknowledged", Orange, one => one.Unacknowledged), Line("ready", Blue, one => one.Ready)], Top: 1);
    }

    /// <summary>The values before each token of a response; a mark where a window was cut.</summary>
    public static Plot Values(TrajectoryView trajectory)
    {
        var tokens = trajectory.Windows.SelectMany(window => window.Tokens).ToList();
        var known = Enumerable.Range(0, tokens.Count).Where(t => double.IsFinite(tokens[t].Value)).ToList();
        var cuts = trajectory.Windows.SkipLast(1).Aggregate(
            new List<double>(), (ends, window) => [.. ends, (ends.Count > 0 ? ends[^1] : 0) + window.Tokens.Count]);
        return new Plot("Value of the state before each token", "token", "expected reward",
            [new PlotLine("value", Orange, [.. known.Select(t => (double)t)], [.. known.Select(t => tokens[t].Value)])],
            Bottom: null, Marks: cuts);
    }

    private static Plot Of(ChartSpec spec, IReadOnlyList<MetricRow> rows) => new(
        spec.Title, "step", spec.YLabel,
        [.. ChartSeries.Of(spec, rows).Select(series => new PlotLine(
            series.Line.Label, series.Line.Color, series.Steps, series.Values,
            series.Line.Style == ChartLineStyle.Points, series.Line.Style == ChartLineStyle.Thin))],
        spec.Bottom, spec.Top);

    private static PlotLine Accuracy(string run, IReadOnlyList<MetricRow> rows, string color)
    {
        var known = rows.Where(row => row.EvaluationAccuracy is not null).ToList();
        return new PlotLine(
            run,
            color,
            [.. known.Select(row => (double)row.Step)],
            [.. known.Select(row => row.EvaluationAccuracy!.Value)],
            Dots: true);
    }
}
