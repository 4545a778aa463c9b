using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Tppo.Contracts;
using Tppo.Hosting.Errors;
using Tppo.Hosting.Options;

namespace Tppo.Hosting.Messaging;

/// <summary>
/// A run's exchanges, queues and bindings, in the shape that MassTransit gives them. Every role declares all of them
/// before it starts: a window that is published before the value trainer's first start must reach its queue.
/// </summary>
public sealed class RunTopology(BrokerAddress broker, RunNames names, ArchiveOptions archive)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private const long LargestSegment = 500_000_000;

    /// <summary>The durable queues, and whether one consumer at a time is served.</summary>
    private static readonly (string Endpoint, bool SingleActive)[] WorkQueues =
    [
        (Endpoints.Tickets, false),
        (Endpoints.PolicyTrainer, true),
        (Endpoints.ValueTrainer, true),
        (Endpoints.SuccessiveBatching, true),
        (Endpoints.Metrics, true),
        (Endpoints.Evaluation, true),
        (Endpoints.Trajectories, true),
    ];

    /// <summary>The endpoints that have a durable queue, and may have dead letters.</summary>
    public static IReadOnlyList<string> WorkEndpoints { get; } = [.. WorkQueues.Select(queue => queue.Endpoint)];

    /// <exception cref="UserException">The broker cannot be reached, refuses us, or has a queue of this name with other settings.</exception>
    public async Task DeployAsync(CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync(broker, cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        try
        {
            foreach (var (endpoint, singleActive) in WorkQueues)
                await QueueAsync(channel, endpoint, singleActive, cancellation);
            await BindAsync<GenerateWindow>(channel, [Endpoints.Tickets], cancellation);
            await BindAsync<WindowGenerated>(
                channel, [Endpoints.PolicyTrainer, Endpoints.ValueTrainer, Endpoints.SuccessiveBatching, Endpoints.Trajectories], cancellation);
            await BindAsync<StepTrained>(channel, [Endpoints.Metrics], cancellation);
            await BindAsync<PolicyUpdated>(channel, [Endpoints.Evaluation], cancellation);
            await BindAsync<ValueUpdated>(channel, [], cancellation);
            await ArchiveAsync(channel, cancellation);
            await channel.ExchangeDeclareAsync(names.Queue(Endpoints.Status), ExchangeType.Fanout, durable: true, cancellationToken: cancellation);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
        {
            throw new UserException($"{broker} has a queue of the run {names.Run} with other settings: {exception.ShutdownReason?.ReplyText}", exception);
        }
    }

    /// <summary>For a run that has begun: a broker that is down will come back, so this waits for it, and says so once.</summary>
    public async Task DeployWhenUpAsync(Action<string> message, TimeProvider time, CancellationToken cancellation)
    {
        for (var said = false; ; said = true)
        {
            try
            {
                await DeployAsync(cancellation);
                return;
            }
            catch (Exception exception) when (IsDown(exception))
            {
                if (!said)
                    message($"waiting for the broker {broker}: {exception.GetBaseException().Message}");
                await Task.Delay(Retry, time, cancellation);
            }
        }
    }

    /// <summary>Empties the queues and the archive of a name that was used before.</summary>
    public async Task ResetAsync(CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync(broker, cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        foreach (var (endpoint, _) in WorkQueues)
            await channel.QueuePurgeAsync(names.Queue(endpoint), cancellation);
        await channel.QueueDeleteAsync(names.Queue(Endpoints.Archive), cancellationToken: cancellation); // a stream cannot be purged
        await ArchiveAsync(channel, cancellation);
    }

    /// <exception cref="UserException">There is no broker, or it refuses us.</exception>
    public static async Task<IConnection> ConnectAsync(BrokerAddress broker, CancellationToken cancellation)
    {
        try
        {
            return await new ConnectionFactory { Uri = broker.WithCredentials }.CreateConnectionAsync(cancellation);
        }
        catch (Exception exception) when (exception is BrokerUnreachableException or OperationInterruptedException)
        {
            var reason = exception.InnerException is AuthenticationFailureException ? "refuses the user name or the password" : "cannot be reached";
            throw new UserException($"the broker {broker} {reason}: {exception.GetBaseException().Message}", exception);
        }
    }

    private static bool IsDown(Exception exception) => exception is RabbitMQClientException
        || (exception is UserException { InnerException: BrokerUnreachableException unreachable } && unreachable.InnerException is not AuthenticationFailureException);

    private async Task QueueAsync(IChannel channel, string endpoint, bool singleActive, CancellationToken cancellation)
    {
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
        if (singleActive)
            arguments["x-single-active-consumer"] = true;
        var name = names.Queue(endpoint);
        await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, cancellationToken: cancellation);
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellation);
        await channel.QueueBindAsync(name, name, "", cancellationToken: cancellation);
    }

    private async Task BindAsync<T>(IChannel channel, IEnumerable<string> endpoints, CancellationToken cancellation)
    {
        await channel.ExchangeDeclareAsync(names.Exchange<T>(), ExchangeType.Fanout, durable: true, cancellationToken: cancellation);
        foreach (var endpoint in endpoints)
            await channel.ExchangeBindAsync(names.Queue(endpoint), names.Exchange<T>(), "", cancellationToken: cancellation);
    }

    private async Task ArchiveAsync(IChannel channel, CancellationToken cancellation)
    {
        var name = names.Queue(Endpoints.Archive);
        var bytes = archive.ArchiveMaxMegabytes * 1_000_000L;
        var arguments = new Dictionary<string, object?>
        {
            ["x-queue-type"] = "stream",
            ["x-max-age"] = $"{archive.ArchiveMaxAgeHours}h",
            ["x-max-length-bytes"] = bytes,
            ["x-stream-max-segment-size-bytes"] = Math.Min(bytes / 4, LargestSegment), // whole segments are deleted
        };
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellation);
        await channel.QueueBindAsync(name, names.Exchange<WindowGenerated>(), "", cancellationToken: cancellation);
    }
}
