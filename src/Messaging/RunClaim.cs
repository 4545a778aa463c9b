using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Tppo.Runs;
using Tppo.Runs.Errors;

namespace Tppo.Messaging;

/// <summary>
/// Which run owns a name on a broker. An exchange remembers it, in the argument `alternate-exchange`, which RabbitMQ compares at each
/// declaration: of two runs that declare it at once, one is refused.
/// </summary>
internal sealed class RunClaim(BrokerAddress broker, RunNames names)
{
    /// <summary>The name is this run's from here on. Nothing else is touched.</summary>
    /// <param name="connection">To the broker.</param>
    /// <param name="identity">Of the run: <see cref="Runs.RunIdentity"/>.</param>
    /// <param name="hasBegun">Queues that nobody has claimed are the run's own: an older version made them.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="UserException">Another run has the name.</exception>
    public async Task MakeAsync(IConnection connection, string identity, bool hasBegun, CancellationToken cancellation)
    {
        // In this order: a role of this run that starts at the same time claims the name before it declares a queue.
        var hasQueues = await ExistsAsync(
            connection, channel => channel.QueueDeclarePassiveAsync(names.Queue(Endpoints.Tickets), cancellation), cancellation);
        if (hasQueues && !hasBegun
            && !await ExistsAsync(connection, channel => channel.ExchangeDeclarePassiveAsync(names.Identity, cancellation), cancellation))
        {
            throw Taken(null);
        }

        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation); // a refusal closes it
        // It has no messages to hand on to the "alternate". Under the run's prefix, as the user may have rights to that alone.
        var arguments = new Dictionary<string, object?> { ["alternate-exchange"] = names.Queue(identity) };
        try
        {
            await channel.ExchangeDeclareAsync(
                names.Identity, ExchangeType.Fanout, durable: true, autoDelete: false, arguments, cancellationToken: cancellation);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
        {
            throw Taken(exception);
        }
    }

    private UserException Taken(Exception? exception)
        => new(
            $"{broker} has another run of the name {names.Run}: choose another --name, or a virtual host of its own (--broker "
            + "amqp://HOST:PORT/VHOST)", exception);

    private static async Task<bool> ExistsAsync(IConnection connection, Func<IChannel, Task> declare, CancellationToken cancellation)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation); // a refusal closes it
        try
        {
            await declare(channel);
            return true;
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return false;
        }
    }
}
