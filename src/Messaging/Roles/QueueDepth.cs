using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Tppo.Runs.Errors;

namespace Tppo.Messaging.Roles;

/// <summary>What a passive declare says of a queue, as it is now: the management API is seconds behind.</summary>
/// <param name="Ready">Messages that no consumer holds.</param>
/// <param name="Consumers">Those that stand by among them.</param>
internal sealed record QueueDepth(uint Ready, uint Consumers)
{
    private const ushort NotFound = 404;

    /// <summary>Null where there is no such queue.</summary>
    /// <exception cref="UserException">The broker refuses.</exception>
    public static async Task<QueueDepth?> ReadAsync(IConnection connection, string queue, CancellationToken cancellation)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation); // a refusal closes it
        try
        {
            var declared = await channel.QueueDeclarePassiveAsync(queue, cancellation);
            return new QueueDepth(declared.MessageCount, declared.ConsumerCount);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == NotFound)
        {
            return null;
        }
        catch (OperationInterruptedException exception)
        {
            throw new UserException($"the broker does not show the queue {queue}: {exception.ShutdownReason?.ReplyText}", exception);
        }
    }
}
