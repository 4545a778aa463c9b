using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Tppo.Runs;
using Tppo.Runs.Errors;

namespace Tppo.Messaging.Roles;

/// <summary>
/// The broker's word on who has a role: an exclusive queue, which one connection at a time can have. It goes with the
/// connection: at once when the process dies, after <see cref="BrokerAddress.Heartbeat"/> or two when it only stands still.
/// </summary>
internal sealed class RoleClaim : IAsyncDisposable
{
    private const ushort ResourceLocked = 405;

    /// <summary>For the end of the connection.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly IConnection _connection;
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RoleClaim(IConnection connection)
    {
        _connection = connection;
        _connection.ConnectionShutdownAsync += (_, _) =>
        {
            _lost.TrySetResult();
            return Task.CompletedTask;
        };
    }

    /// <summary>Ends when the queue is lost with its connection.</summary>
    public Task Lost => _lost.Task;

    /// <summary>Null where another process has it.</summary>
    /// <exception cref="UserException">The broker cannot be reached, or refuses us.</exception>
    public static async Task<RoleClaim?> TryTakeAsync(BrokerAddress broker, string queue, CancellationToken cancellation)
    {
        var connection = await BrokerConnection.OpenAsync(broker, cancellation, recovers: false);
        try
        {
            var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
            await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: false, cancellationToken: cancellation);
            return new RoleClaim(connection);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == ResourceLocked)
        {
            await connection.DisposeAsync();
            return null;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection that the broker no longer hears is closed by its client only after 25 s: that goes on behind.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAny(CloseAsync(), Task.Delay(Patience, CancellationToken.None));

    private async Task CloseAsync()
    {
        await _connection.AbortAsync(Patience);
        await _connection.DisposeAsync();
    }
}
