using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Tppo.Contracts;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;

namespace Tppo.Messaging;

/// <summary>
/// A run's exchanges, queues and bindings, in the shape that MassTransit gives them. Every role declares all of them
/// before it starts: a window that is published before the value trainer's first start must reach its queue.
/// </summary>
internal sealed class RunTopology(BrokerAddress broker, RunNames names, ArchiveOptions archive)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private const long LargestSegment = 500_000_000;

    /// <summary>Claims the run's name for this run, or finds that it has it already, and only then declares what is missing.</summary>
    /// <param name="identity">Of the run: <see cref="Runs.RunIdentity"/>.</param>
    /// <param name="hasBegun">The run may have queues that an older version declared, which gave it no identity.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="UserException">
    /// The broker cannot be reached, refuses us, has another run of this name, or a queue of this name with other settings.
    /// </exception>
    public async Task DeployAsync(string identity, bool hasBegun, CancellationToken cancellation)
    {
        await using var connection = await BrokerConnection.OpenAsync(broker, cancellation);
        try
        {
            await new RunClaim(broker, names).MakeAsync(connection, identity, hasBegun, cancellation);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
            foreach (var endpoint in Endpoints.All)
                await QueueAsync(channel, endpoint, cancellation);
            foreach (var message in Endpoints.Messages)
                await BindAsync(channel, message, cancellation);
            await ArchiveAsync(channel, cancellation);
            await channel.ExchangeDeclareAsync(
                names.Queue(Endpoints.Status), ExchangeType.Fanout, durable: true, cancellationToken: cancellation);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
        {
            throw new UserException(
                $"{broker} has a queue of the run {names.Run} with other settings: {exception.ShutdownReason?.ReplyText}", exception);
        }
        catch (OperationInterruptedException exception) when (BrokerConnection.Refusal(broker, exception) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>For a run that has begun: a broker that is down will come back, so this waits for it, and says so once.</summary>
    public async Task DeployWhenUpAsync(string identity, Action<string> message, TimeProvider time, CancellationToken cancellation)
    {
        for (var said = false; ; said = true)
        {
            try
            {
                await DeployAsync(identity, hasBegun: true, cancellation);
                return;
            }
            catch (Exception exception) when (BrokerConnection.IsAway(broker, exception, cancellation))
            {
                if (!said)
                    message($"waiting for the broker {broker}: {exception.GetBaseException().Message}");
                await Task.Delay(Retry, time, cancellation);
            }
        }
    }

    private async Task QueueAsync(IChannel channel, Endpoint endpoint, CancellationToken cancellation)
    {
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
        if (endpoint.IsSingleActive)
            arguments["x-single-active-consumer"] = true;
        var name = names.Queue(endpoint);
        await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, cancellationToken: cancellation);
        await channel.QueueDeclareAsync(
            name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellation);
        await channel.QueueBindAsync(name, name, "", cancellationToken: cancellation);
    }

    private async Task BindAsync(IChannel channel, Type message, CancellationToken cancellation)
    {
        await channel.ExchangeDeclareAsync(names.Exchange(message), ExchangeType.Fanout, durable: true, cancellationToken: cancellation);
        foreach (var endpoint in Endpoints.All.Where(endpoint => endpoint.Messages.Contains(message)))
            await channel.ExchangeBindAsync(names.Queue(endpoint), names.Exchange(message), "", cancellationToken: cancellation);
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
        await channel.QueueDeclareAsync(
            name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellation);
        await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, cancellationToken: cancellation);
        await channel.QueueBindAsync(name, name, "", cancellationToken: cancellation);
        // Where an older version began the run, the stream would get every window once more.
        await channel.QueueUnbindAsync(name, names.Exchange(typeof(WindowGenerated)), "", cancellationToken: cancellation);
    }
}
