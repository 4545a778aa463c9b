using System.Text.Json;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Metrics;

namespace Tppo.Operating.Status;

/// <summary>The progress of a run, from the files that it has written. What they do not say yet is null.</summary>
internal sealed record RunOverview
{
    public required string Name { get; init; }

    public required RunState State { get; init; }

    /// <summary>Steps trained.</summary>
    public long Step { get; init; }

    public int? TotalSteps { get; init; }

    /// <summary>Mean reward of the responses that ended, in the last step that had any.</summary>
    public double? Reward { get; init; }

    /// <summary>Share of right answers among them.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Generated tokens a second in the last step.</summary>
    public double? Throughput { get; init; }

    /// <summary>Held-out accuracy before the first step.</summary>
    public double? AccuracyBefore { get; init; }

    /// <summary>Held-out accuracy of the last policy that was evaluated.</summary>
    public double? AccuracyAfter { get; init; }

    /// <summary>Size of the folder.</summary>
    public required long Bytes { get; init; }

    /// <summary>When a file of it last changed.</summary>
    public required DateTime LastChange { get; init; }

    /// <summary>All runs of a folder, by name.</summary>
    /// <exception cref="UserException">There is no such folder.</exception>
    public static IReadOnlyList<RunOverview> All(string runs)
    {
        if (!Directory.Exists(runs))
            throw new UserException($"there is no folder of runs {runs}: name it with --runs");
        var folders = Directory.EnumerateDirectories(runs)
            .Select(path => new RunFolder(Path.GetFullPath(path)))
            .Where(folder => folder.Exists);
        return [.. folders.Select(folder => Read(folder)).OrderBy(run => run.Name, StringComparer.Ordinal)];
    }

    /// <param name="folder">Of the run.</param>
    /// <param name="rows">Its metrics, where they have been read already.</param>
    public static RunOverview Read(RunFolder folder, IReadOnlyList<MetricRow>? rows = null)
    {
        var files = new DirectoryInfo(folder.Path).EnumerateFiles("*", SearchOption.AllDirectories).ToList();
        var overview = new RunOverview
        {
            Name = folder.Name,
            State = RunState.Unreadable,
            Bytes = files.Sum(Length),
            LastChange = files.Max(file => file.LastWriteTimeUtc),
        };
        try
        {
            return overview.With(
                folder, TotalStepsOf(folder), rows ?? (File.Exists(folder.Metrics) ? MetricsLog.Read(folder.Metrics) : []));
        }
        catch (Exception exception) when (exception is UserException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return overview;
        }
    }

    private RunOverview With(RunFolder folder, int totalSteps, IReadOnlyList<MetricRow> rows)
    {
        var evaluations = rows.Where(row => row.IsEvaluation).ToList();
        var training = rows.Where(row => !row.IsEvaluation).ToList();
        double? Last(string name) => training.Select(row => row.Find(name)).LastOrDefault(value => value is not null);
        var step = training.Select(row => row.Step).DefaultIfEmpty(0).Max();
        return this with
        {
            State = step >= totalSteps && File.Exists(folder.Summary) ? RunState.Finished
                : File.Exists(folder.Paused) ? RunState.Paused
                : IsHeld(folder) ? RunState.Running
                : RunState.Stopped,
            Step = step,
            TotalSteps = totalSteps,
            Reward = Last(MetricNames.Reward),
            Accuracy = Last(MetricNames.Accuracy),
            Throughput = Last(MetricNames.Throughput),
            AccuracyBefore = evaluations.FirstOrDefault(row => row.Step == 0)?.EvaluationAccuracy,
            AccuracyAfter = evaluations.Where(row => row.Step > 0).MaxBy(row => row.Step)?.EvaluationAccuracy,
        };
    }

    private static int TotalStepsOf(RunFolder folder)
    {
        using var recipe = JsonDocument.Parse(File.ReadAllText(folder.Config));
        return recipe.RootElement.GetProperty("total_steps").GetInt32();
    }

    /// <summary>Whether a process has a log open: the system closes it when the process dies.</summary>
    private static bool IsHeld(RunFolder folder)
        => Directory.Exists(folder.Logs) && Directory.EnumerateFiles(folder.Logs, "*.log").Any(IsHeld);

    private static bool IsHeld(string log)
    {
        try
        {
            using var unheld = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (IOException exception)
        {
            return exception is not FileNotFoundException;
        }
    }

    /// <summary>The size; 0 where the run has deleted the file in the meantime.</summary>
    private static long Length(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }
}
