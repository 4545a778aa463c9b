using RabbitMQ.Client;
using Tppo.Hosting.Errors;
using Tppo.Hosting.Messaging;
using Tppo.Hosting.Metering;
using Tppo.Hosting.Runs;

namespace Tppo.Cli.Operating;

/// <summary>A run at one moment: its folder, its queues, and what its processes answer.</summary>
/// <param name="Run">Null where its folder is not at hand.</param>
/// <param name="Queues">Empty where the broker has none of the run.</param>
/// <param name="ArchivedWindows">Windows in the archive; null where there is none.</param>
/// <param name="Roles">Of the processes that answered.</param>
public sealed record LiveStatus(RunOverview? Run, IReadOnlyList<QueueStatus> Queues, uint? ArchivedWindows, IReadOnlyList<RoleStatus> Roles)
{
    /// <summary>Why the broker takes no messages, and no role could be asked; null where it does.</summary>
    public string? Blocked { get; init; }

    /// <exception cref="UserException">The broker cannot be reached, or knows the run no more than the folder does.</exception>
    public static async Task<LiveStatus> ReadAsync(RunFolder folder, BrokerAddress broker, TimeProvider time, CancellationToken cancellation)
    {
        var names = new RunNames(folder.Name);
        await using var connection = await RunTopology.ConnectAsync(broker, cancellation);
        var isOnBroker = await QueueDepth.ReadAsync(connection, names.Queue(Endpoints.Tickets), cancellation) is not null;
        if (!isOnBroker && !folder.Exists)
            throw new UserException($"there is no run {folder.Name}: neither {folder.Path} nor a queue of it on {broker}");
        var run = folder.Exists ? RunOverview.Read(folder) : null;
        if (!isOnBroker)
            return new LiveStatus(run, [], null, []);
        var questions = await RunTopology.ConnectAsync(broker, cancellation); // an alarm blocks the connection that publishes, and only that
        try
        {
            var processes = await StatusQuestion.AskAsync(questions, names, time, cancellation);
            await questions.DisposeAsync(); // not a blocked one, which would wait for the broker
            return await ReadAsync(connection, names, processes, cancellation) with { Run = run };
        }
        catch (PublishingBlockedException exception)
        {
            return await ReadAsync(connection, names, [], cancellation) with { Run = run, Blocked = exception.Message };
        }
    }

    /// <summary>What the broker and the run's processes say, without its folder.</summary>
    /// <exception cref="UserException">The broker refuses, or an alarm blocks the question.</exception>
    public static async Task<LiveStatus> ReadAsync(IConnection connection, RunNames names, TimeProvider time, CancellationToken cancellation)
        => await ReadAsync(connection, names, await StatusQuestion.AskAsync(connection, names, time, cancellation), cancellation);

    private static async Task<LiveStatus> ReadAsync(
        IConnection connection, RunNames names, IReadOnlyList<ProcessStatus> processes, CancellationToken cancellation)
    {
        List<QueueStatus> queues = [];
        foreach (var endpoint in RunTopology.WorkEndpoints)
            queues.Add(await QueueAsync(connection, names, endpoint, processes, cancellation));
        return new LiveStatus(
            Run: null,
            queues,
            (await QueueDepth.ReadAsync(connection, names.Queue(Endpoints.Archive), cancellation))?.Ready,
            [.. processes.SelectMany(process => process.Roles).OrderBy(role => role.Role, StringComparer.Ordinal).ThenBy(role => role.Instance, StringComparer.Ordinal)]);
    }

    private static async Task<QueueStatus> QueueAsync(
        IConnection connection, RunNames names, string endpoint, IReadOnlyList<ProcessStatus> processes, CancellationToken cancellation)
    {
        var queue = names.Queue(endpoint);
        var depth = await QueueDepth.ReadAsync(connection, queue, cancellation);
        var deadLetters = await QueueDepth.ReadAsync(connection, RunNames.DeadLetters(queue), cancellation);
        var traffic = processes.Select(process => process.Queues.GetValueOrDefault(endpoint)).OfType<QueueTraffic>().ToList();
        return new QueueStatus(
            endpoint,
            depth?.Ready ?? 0,
            traffic.Sum(process => process.InFlight),
            depth?.Consumers ?? 0,
            traffic.Sum(process => process.PerSecond),
            traffic.Max(process => process.OldestSeconds),
            deadLetters?.Ready ?? 0);
    }
}
