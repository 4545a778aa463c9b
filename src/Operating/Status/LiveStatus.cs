using Tppo.Messaging;
using Tppo.Messaging.Roles;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Metrics;

namespace Tppo.Operating.Status;

/// <summary>A run at one moment: its folder, its queues, and what its processes answer.</summary>
/// <param name="Run">Null where its folder is not at hand.</param>
/// <param name="Queues">Empty where the broker has none of the run.</param>
/// <param name="ArchivedWindows">Windows in the archive; null where there is none.</param>
/// <param name="Roles">Of the processes that answered.</param>
/// <param name="Blocked">Why the broker takes no messages, and no role could be asked; null where it does.</param>
internal sealed record LiveStatus(
    RunOverview? Run, IReadOnlyList<QueueStatus> Queues, uint? ArchivedWindows, IReadOnlyList<RoleStatus> Roles, string? Blocked = null)
{
    private LiveStatus(RunOverview? run, BrokerStatus status, string? blocked = null)
        : this(run, status.Queues, status.ArchivedWindows, status.Roles, blocked)
    {
    }

    /// <param name="folder">Of the run.</param>
    /// <param name="broker">Where it runs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <param name="rows">The run's metrics, where they have been read already.</param>
    /// <exception cref="UserException">The broker cannot be reached, or neither broker nor folder knows the run.</exception>
    public static async Task<LiveStatus> ReadAsync(
        RunFolder folder,
        BrokerAddress broker,
        TimeProvider time,
        CancellationToken cancellation,
        IReadOnlyList<MetricRow>? rows = null)
    {
        var names = new RunNames(folder.Name);
        await using var connection = await BrokerConnection.OpenAsync(broker, cancellation);
        var isOnBroker = await QueueDepth.ReadAsync(connection, names.Queue(Endpoints.Tickets), cancellation) is not null;
        if (!isOnBroker && !folder.Exists)
            throw new UserException($"there is no run {folder.Name}: neither {folder.Path} nor a queue of it on {broker}");
        var run = folder.Exists ? RunOverview.Read(folder, rows) : null;
        if (!isOnBroker)
            return new LiveStatus(run, [], null, []);
        // An alarm blocks the connection that publishes, and only that.
        var questions = await BrokerConnection.OpenAsync(broker, cancellation);
        try
        {
            var processes = await StatusQuestion.AskAsync(questions, names, time, cancellation);
            await questions.DisposeAsync(); // not a blocked one, which would wait for the broker
            return new LiveStatus(run, await BrokerStatus.ReadAsync(connection, names, processes, cancellation));
        }
        catch (PublishingBlockedException exception)
        {
            return new LiveStatus(run, await BrokerStatus.ReadAsync(connection, names, [], cancellation), exception.Message);
        }
    }
}
