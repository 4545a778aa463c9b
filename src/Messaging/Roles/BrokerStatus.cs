using RabbitMQ.Client;
using Tppo.Messaging.Metering;
using Tppo.Runs.Errors;

namespace Tppo.Messaging.Roles;

/// <summary>What the broker and the processes of a run say of it at one moment.</summary>
/// <param name="Queues">Its durable queues.</param>
/// <param name="ArchivedWindows">Windows in the archive; null where there is none.</param>
/// <param name="Roles">Of the processes that answered.</param>
internal sealed record BrokerStatus(IReadOnlyList<QueueStatus> Queues, uint? ArchivedWindows, IReadOnlyList<RoleStatus> Roles)
{
    /// <exception cref="UserException">The broker refuses.</exception>
    /// <exception cref="PublishingBlockedException">An alarm blocks the question to the processes.</exception>
    public static async Task<BrokerStatus> ReadAsync(
        IConnection connection, RunNames names, TimeProvider time, CancellationToken cancellation)
    {
        var processes = await StatusQuestion.AskAsync(connection, names, time, cancellation);
        await using var reader = new QueueReader(connection);
        return await ReadAsync(reader, names, processes, cancellation);
    }

    /// <param name="reader">Of the broker's queues.</param>
    /// <param name="names">Of the run.</param>
    /// <param name="processes">What was answered.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="UserException">The broker refuses.</exception>
    public static async Task<BrokerStatus> ReadAsync(
        QueueReader reader, RunNames names, IReadOnlyList<ProcessStatus> processes, CancellationToken cancellation)
    {
        List<QueueStatus> queues = [];
        foreach (var endpoint in Endpoints.All)
            queues.Add(await QueueAsync(reader, names, endpoint, processes, cancellation));
        return new BrokerStatus(
            queues,
            (await reader.ReadAsync(names.Queue(Endpoints.Archive), cancellation))?.Ready,
            [.. processes.SelectMany(process => process.Roles).OrderBy(role => role.Role, StringComparer.Ordinal).ThenBy(
                role => role.Instance, StringComparer.Ordinal)]);
    }

    private static async Task<QueueStatus> QueueAsync(
        QueueReader reader, RunNames names, Endpoint endpoint, IReadOnlyList<ProcessStatus> processes, CancellationToken cancellation)
    {
        var queue = names.Queue(endpoint);
        var depth = await reader.ReadAsync(queue, cancellation);
        var deadLetters = await reader.ReadAsync(RunNames.DeadLetters(queue), cancellation);
        var traffic = processes.Select(process => process.Queues.GetValueOrDefault(endpoint.Name)).OfType<QueueTraffic>().ToList();
        return new QueueStatus(
            endpoint.Name,
            depth?.Ready ?? 0,
            traffic.Sum(process => process.InFlight),
            depth?.Consumers ?? 0,
            traffic.Sum(process => process.PerSecond),
            traffic.Max(process => process.OldestSeconds),
            deadLetters?.Ready ?? 0);
    }
}

/// <summary>A queue of a run.</summary>
/// <param name="Queue">The endpoint.</param>
/// <param name="Ready">Messages that no consumer holds.</param>
/// <param name="Unacknowledged">Messages that the processes which answered hold.</param>
/// <param name="Consumers">Those that stand by among them.</param>
/// <param name="PerSecond">Messages that were dealt with a second, over the last 30 s.</param>
/// <param name="OldestSeconds">How long ago the oldest unacknowledged message was sent.</param>
/// <param name="DeadLetters">Messages that could not be dealt with.</param>
internal sealed record QueueStatus(
    string Queue, uint Ready, int Unacknowledged, uint Consumers, double PerSecond, double? OldestSeconds, uint DeadLetters);
