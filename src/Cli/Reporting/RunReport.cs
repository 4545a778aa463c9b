using System.Globalization;
using Tppo.Consumers.Policy;
using Tppo.Consumers.Recording;
using Tppo.Contracts;
using Tppo.Modeling.Tokenization;
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
    private readonly GroupLedger _groups = new(recipe.Run.N);

    public static void Write(RunContext context, RunSummary summary) => new RunReport(context.Recipe, context.Tokenizer).Write(
        context.Folder, summary, MetricsLog.Read(context.Folder.Metrics), TrajectoryLog.Read(context.Folder.Trajectories));

    private void Write(RunFolder folder, RunSummary summary, IReadOnlyList<MetricRow> rows, IReadOnlyList<WindowGenerated> windows)
    {
        foreach (var step in windows.GroupBy(window => window.Ticket.Step))
            _groups.Add(step);
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
            [.. Choose(finished).Select(Trajectory)],
            [.. Choose(Enumerable.Reverse(finished)).Select(Trajectory)]);
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

    private ReportTrajectory Trajectory(List<WindowGenerated> windows) => new(
        tokenizer.Decode(windows[0].Ticket.PromptTokens),
        windows[0].Ticket.Answer,
        windows[^1].Reward,
        Windows(windows));

    private List<ReportWindow> Windows(List<WindowGenerated> windows)
    {
        var text = new StreamingDecoder(tokenizer); // of the whole response: a window may end inside a character
        return [.. windows.Select(window => Window(window, text))];
    }

    /// <summary>A window's tokens with their advantages before whitening: a function of the window alone.</summary>
    private ReportWindow Window(WindowGenerated window, StreamingDecoder text)
    {
        var options = recipe.Algorithm with { WhitenAdvantages = false };
        var (advantages, _) = WindowAdvantages.Of([window], _groups, options, recipe.Rollout.WindowResponseLength);
        return new ReportWindow(
            window.Ticket.Step,
            window.PolicyVersion,
            [.. window.Tokens.Select((token, t) =>
                (token == tokenizer.EndTokenId ? "[end]" : text.Append(token), (double)advantages[0][t]))]);
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
