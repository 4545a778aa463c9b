using System.Globalization;
using Tppo.Consumers.Recording;
using Tppo.Contracts;
using Tppo.Modeling.Tokenization;
using Tppo.Operating.Trajectories;
using Tppo.Runs;
using Tppo.Runs.Metrics;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;
using Tppo.Runs.Storage;

namespace Tppo.Cli.Reporting;

/// <summary>Writes `report.html` and `learning-curve.svg` from the files that the run has written.</summary>
internal sealed class RunReport(Recipe recipe, ITokenizer tokenizer)
{
    private const int Examples = 4;
    private readonly TrajectoryReader _reader = new(recipe, tokenizer);

    public static void Write(RunContext context, RunSummary summary) => new RunReport(context.Recipe, context.Tokenizer).Write(
        context.Folder, summary, MetricsLog.Read(context.Folder.Metrics), TrajectoryLog.Read(context.Folder.Trajectories));

    private void Write(RunFolder folder, RunSummary summary, IReadOnlyList<MetricRow> rows, IReadOnlyList<WindowGenerated> windows)
    {
        _reader.Know(windows);
        var finished = windows.GroupBy(window => window.Ticket.TrajectoryId)
            .Where(trajectory => trajectory.Any(window => window.Ended))
            .Select(trajectory => trajectory.OrderBy(window => window.Ticket.WindowIndex).ToList())
            .OrderBy(trajectory => trajectory[^1].Ticket.Step)
            .ToList();
        var data = new ReportData(
            summary.Name,
            Figures(summary),
            rows,
            RecipeJson.Write(recipe),
            [.. Choose(finished).Select(_reader.Read)],
            [.. Choose(Enumerable.Reverse(finished)).Select(_reader.Read)]);
        DurableFile.WriteText(folder.Report, HtmlReport.Render(data));
        DurableFile.WriteText(folder.LearningCurve, LearningCurve.Svg(rows));
    }

    /// <summary>The first few, at least half of them with more than one window if there are such nearby.</summary>
    private static IEnumerable<List<WindowGenerated>> Choose(IEnumerable<List<WindowGenerated>> finished)
    {
        var near = finished.Take(16 * Examples).ToList();
        return near.Where(trajectory => trajectory.Count > 1).Take(Examples / 2)
            .Concat(near.Where(trajectory => trajectory.Count == 1)).Take(Examples);
    }

    private static IReadOnlyList<(string Label, string Value)> Figures(RunSummary summary)
    {
        string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        return
        [
            ("steps", Number($"{summary.Steps}")),
            ("generated tokens", Number($"{summary.GeneratedTokens:N0}")),
            ("decode steps", Number($"{summary.DecodeSteps:N0}")),
            ("slot occupancy", Number($"{summary.SlotOccupancy:P0}")),
            ("slots × window", Number($"{summary.Recipe.Run.Slots} × {summary.Recipe.Rollout.WindowResponseLength} tokens")),
            ("longest response", Number($"{summary.Recipe.Rollout.MaxResponseLength} tokens")),
            ("time in steps", Number($"{summary.StepSeconds:F0} s")),
            ("wall time", Number($"{summary.WallSeconds:F0} s")),
        ];
    }
}
