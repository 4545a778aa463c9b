using RabbitMQ.Client;
using Tppo.Runs;
using Tppo.Runs.Errors;

namespace Tppo.Messaging;

/// <summary>
/// Tries whether a run's queues keep a message that comes back a few times, as docs/broker.md asks for: no policy can be read over
/// AMQP, but what it does can be seen.
/// </summary>
internal sealed class DeliveryLimitProbe(BrokerAddress broker, RunNames names, TimeProvider time)
{
    /// <summary>More often than the default limit of RabbitMQ 4, which is 20.</summary>
    private const int Returns = 25;

    /// <summary>Milliseconds after which the broker deletes a queue that nobody has been left to delete.</summary>
    private const int Expiry = 600_000;

    /// <summary>How often a message is looked for that may be on its way back still, and at what distance: a second in all.</summary>
    private const int Looks = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>One line that says what is missing; null where nothing is.</summary>
    /// <exception cref="UserException">The broker cannot be reached, or refuses us.</exception>
    public async Task<string?> TryAsync(CancellationToken cancellation)
    {
        var queue = names.Queue($"probe-{Guid.NewGuid():N}");
        await using var connection = await BrokerConnection.OpenAsync(broker, cancellation);
        foreach (var name in new[] { queue, RunNames.DeadLetters(queue) })
        {
            if (await DropsAfterAsync(connection, name, cancellation) is { } deliveries)
                return $"{broker} drops what was delivered {deliveries} times from queues such as {name}: set the policies of "
                    + "docs/broker.md (infra/definitions.json), or windows, tickets and dead letters are lost";
        }

        return null;
    }

    /// <summary>
    /// Takes the message and lets it go back with the end of the channel, as the end of a consumer does: RabbitMQ 4.3 does not
    /// count what is given back by a negative acknowledgement.
    /// </summary>
    /// <returns>False where it is gone.</returns>
    private async Task<bool> TakeAsync(IConnection connection, string queue, CancellationToken cancellation)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        for (var look = 0; look < Looks; look++)
        {
            if (await channel.BasicGetAsync(queue, autoAck: false, cancellation) is not null)
                return true;
            await Task.Delay(Pause, time, cancellation);
        }

        return false;
    }

    /// <summary>After how many deliveries a message is gone; null where it is still there.</summary>
    private async Task<int?> DropsAfterAsync(IConnection connection, string queue, CancellationToken cancellation)
    {
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellation);
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-expires"] = Expiry };
        await channel.QueueDeclareAsync(
            queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellation);
        try
        {
            await PromptPublish.WithinPatienceAsync(
                connection,
                () => channel.BasicPublishAsync("", queue, mandatory: true, ReadOnlyMemory<byte>.Empty, cancellation),
                TimeSpan.Zero,
                time,
                cancellation);
            for (var deliveries = 0; deliveries < Returns; deliveries++)
            {
                if (!await TakeAsync(connection, queue, cancellation))
                    return deliveries;
            }

            return null;
        }
        finally
        {
            await channel.QueueDeleteAsync(queue, cancellationToken: CancellationToken.None);
        }
    }
}
