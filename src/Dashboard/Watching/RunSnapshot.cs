using Tppo.Messaging.Roles;
using Tppo.Operating.Status;
using Tppo.Runs.Metrics;

namespace Tppo.Dashboard.Watching;

/// <summary>A run as it was last seen.</summary>
/// <param name="At">When.</param>
/// <param name="Overview">From its folder.</param>
/// <param name="Rows">Its metrics.</param>
/// <param name="Queues">Of the broker; empty where there is none, or it has none of the run.</param>
/// <param name="ArchivedWindows">Null where there is no archive on a broker.</param>
/// <param name="Roles">Those that answered, and for a while those that no longer do.</param>
/// <param name="Trouble">Why queues and roles are not known; null where they are.</param>
internal sealed record RunSnapshot(
    DateTimeOffset At,
    RunOverview Overview,
    IReadOnlyList<MetricRow> Rows,
    IReadOnlyList<QueueStatus> Queues,
    uint? ArchivedWindows,
    IReadOnlyList<RoleSighting> Roles,
    string? Trouble)
{
    /// <summary>The newest row of a training step.</summary>
    public MetricRow? LastStep => Rows.LastOrDefault(row => !row.IsEvaluation);

    /// <summary>What the remaining steps will take, by the mean of the last ten.</summary>
    public TimeSpan? Left
    {
        get
        {
            var steps = Rows.Where(row => !row.IsEvaluation).TakeLast(10).Select(row => row.Find(MetricNames.StepTime)).OfType<double>();
            return Overview.State == RunState.Running && Overview.TotalSteps is { } total && steps.Any()
                ? TimeSpan.FromSeconds(steps.Average() * Math.Max(0, total - Overview.Step))
                : null;
        }
    }
}

/// <summary>A role's instance.</summary>
/// <param name="Status">As it last answered.</param>
/// <param name="At">When that was.</param>
internal sealed record RoleSighting(RoleStatus Status, DateTimeOffset At);
