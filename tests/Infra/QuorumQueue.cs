using RabbitMQ.Client;

namespace Tppo.Tests.Infra;

/// <summary>A quorum queue over a connection of its own, without MassTransit.</summary>
internal sealed class QuorumQueue : IAsyncDisposable
{
    private readonly string _name;
    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private QuorumQueue(string name, IConnection connection, IChannel channel)
    {
        _name = name;
        _connection = connection;
        _channel = channel;
    }

    /// <summary>Connects, and declares the queue where it is not there.</summary>
    public static async Task<QuorumQueue> OpenAsync(Uri address, string name)
    {
        var connection = await new ConnectionFactory { Uri = address }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
        return new QuorumQueue(name, connection, channel);
    }

    /// <summary>Ends when the broker has confirmed the message.</summary>
    public async Task PublishAsync(byte[] body)
        => await _channel.BasicPublishAsync("", _name, mandatory: true, new BasicProperties { Persistent = true }, body);

    /// <summary>Takes the first message off the queue; null where there is none.</summary>
    public async Task<byte[]?> TakeAsync() => (await _channel.BasicGetAsync(_name, autoAck: true))?.Body.ToArray();

    /// <summary>Gets the first message and gives it back; false where there is none.</summary>
    public async Task<bool> ReturnAsync()
    {
        if (await _channel.BasicGetAsync(_name, autoAck: false) is not { } message)
            return false;
        await _channel.BasicNackAsync(message.DeliveryTag, multiple: false, requeue: true);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
