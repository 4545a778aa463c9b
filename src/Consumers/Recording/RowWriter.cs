using Tppo.Messaging.Roles;
using Tppo.Runs;
using Tppo.Runs.Metrics;
using Tppo.Runs.Models;

namespace Tppo.Consumers.Recording;

/// <summary>Where rows of metrics go: the log, TensorBoard, and whoever watches. One at a time.</summary>
internal sealed class RowWriter(RunContext context, RoleLeases leases, RowInstruments instruments)
{
    private readonly Lock _lock = new();
    private readonly TensorBoardLog _board = new(context.Folder.TensorBoard);

    public MetricsLog Log { get; } = new(context.Folder.Metrics);

    /// <summary>To be called before anything that goes with a row is written.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public void Require() => leases.Require(TrainerKind.Policy.Name);

    /// <exception cref="Runs.Errors.ReplacedException">Another process has taken over the policy trainer, and the records with
    /// it.</exception>
    public void Write(MetricRow row)
    {
        Require();
        lock (_lock)
        {
            _board.Append(row);
            Log.Append(row); // last: the log is what counts, and where either fails the row is written again
            instruments.Written(row);
            if (row.IsEvaluation)
                context.Progress.Evaluated(row);
            else
                context.Progress.Step(row);
        }
    }

    /// <summary>What has been written.</summary>
    public IReadOnlyList<MetricRow> Read() => File.Exists(context.Folder.Metrics) ? MetricsLog.Read(context.Folder.Metrics) : [];

    /// <summary>The first step of this session: everything before it has its row.</summary>
    public int ReadFirstStep() => context.Broker is null ? context.CheckpointStep
        : (int)Read().Where(row => !row.IsEvaluation).Select(row => row.Step).DefaultIfEmpty(0).Max();
}
