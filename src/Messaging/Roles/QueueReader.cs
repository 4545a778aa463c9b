using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Tppo.Runs.Errors;

namespace Tppo.Messaging.Roles;

/// <summary>Asks for one queue after the other over one channel. Not for several threads at once.</summary>
/// <param name="connection">To the broker; left open.</param>
internal sealed class QueueReader(IConnection connection) : IAsyncDisposable
{
    private const ushort NotFound = 404;
    private IChannel? _channel;

    /// <summary>Null where there is no such queue.</summary>
    /// <exception cref="UserException">The broker refuses.</exception>
    public async Task<QueueDepth?> ReadAsync(string queue, CancellationToken cancellation)
    {
        if (_channel is not { IsOpen: true }) // a refusal closes it
        {
            await DisposeAsync();
            _channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        }

        try
        {
            var declared = await _channel.QueueDeclarePassiveAsync(queue, cancellation);
            return new QueueDepth(declared.MessageCount, declared.ConsumerCount);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == NotFound)
        {
            return null;
        }
        catch (OperationInterruptedException exception) when (connection.IsOpen)
        {
            throw new UserException($"the broker does not show the queue {queue}: {exception.ShutdownReason?.ReplyText}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_channel is not null)
            await _channel.DisposeAsync();
        _channel = null;
    }
}
