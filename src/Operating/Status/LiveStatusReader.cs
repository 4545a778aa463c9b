using RabbitMQ.Client;
using Tppo.Messaging;
using Tppo.Messaging.Roles;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Metrics;

namespace Tppo.Operating.Status;

/// <summary>Looks at a run as often as it is asked to, over a connection that it keeps. Not for several threads at once.</summary>
/// <param name="folder">Of the run.</param>
/// <param name="broker">Where it runs.</param>
/// <param name="time">The clock.</param>
internal sealed class LiveStatusReader(RunFolder folder, BrokerAddress broker, TimeProvider time) : IAsyncDisposable
{
    private readonly RunNames _names = new(folder.Name);
    private IConnection? _connection;
    private QueueReader? _queues;

    /// <param name="cancellation">Ends the reading.</param>
    /// <param name="rows">The run's metrics, where they have been read already.</param>
    /// <exception cref="UserException">The broker cannot be reached, or neither broker nor folder knows the run.</exception>
    public async Task<LiveStatus> ReadAsync(CancellationToken cancellation, IReadOnlyList<MetricRow>? rows = null)
    {
        var isKept = _connection is not null;
        try
        {
            return await ReadOnceAsync(rows, cancellation);
        }
        catch (Exception exception)
        {
            await DisposeAsync();
            // A connection that was lost between two looks says nothing of the broker as it is now.
            if (!isKept || !BrokerConnection.IsAway(broker, exception, cancellation))
                throw;
            return await ReadAsync(cancellation, rows);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            (_connection, _queues) = (null, null);
            await connection.DisposeAsync();
        }
    }

    private async Task<LiveStatus> ReadOnceAsync(IReadOnlyList<MetricRow>? rows, CancellationToken cancellation)
    {
        _connection ??= await BrokerConnection.OpenAsync(broker, cancellation, recovers: false);
        _queues ??= new QueueReader(_connection);
        var isOnBroker = await _queues.ReadAsync(_names.Queue(Endpoints.Tickets), cancellation) is not null;
        if (!isOnBroker && !folder.Exists)
            throw new UserException($"there is no run {folder.Name}: neither {folder.Path} nor a queue of it on {broker}");
        var run = folder.Exists ? RunOverview.Read(folder, rows) : null;
        if (!isOnBroker)
            return new LiveStatus(run, [], null, []);
        var (processes, blocked) = await AskAsync(cancellation);
        var status = await BrokerStatus.ReadAsync(_queues, _names, processes, cancellation);
        return new LiveStatus(run, status.Queues, status.ArchivedWindows, status.Roles, blocked);
    }

    /// <summary>Over a connection of its own: an alarm blocks the one that publishes, and only that.</summary>
    /// <returns>The answers; why there are none, where an alarm blocks the question.</returns>
    private async Task<(IReadOnlyList<ProcessStatus> Processes, string? Blocked)> AskAsync(CancellationToken cancellation)
    {
        var questions = await BrokerConnection.OpenAsync(broker, cancellation);
        try
        {
            var processes = await StatusQuestion.AskAsync(questions, _names, time, cancellation);
            await questions.DisposeAsync(); // not a blocked one, which would wait for the broker
            return (processes, null);
        }
        catch (PublishingBlockedException exception)
        {
            return ([], exception.Message);
        }
    }
}
