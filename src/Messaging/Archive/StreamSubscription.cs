using System.Globalization;
using System.Text;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Tppo.Runs.Errors;

namespace Tppo.Messaging.Archive;

/// <summary>Deliveries of a stream from some place on.</summary>
internal sealed class StreamSubscription : IAsyncDisposable
{
    /// <summary>After so long without a delivery there is none left.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private readonly Channel<StreamRecord> _records = Channel.CreateUnbounded<StreamRecord>(); // bounded by the prefetch
    private readonly IChannel _channel;
    private readonly TimeProvider _time;
    private string _tag = "";

    private StreamSubscription(IChannel channel, TimeProvider time) => (_channel, _time) = (channel, time);

    /// <param name="connection">A connection.</param>
    /// <param name="queue">The stream.</param>
    /// <param name="start">`x-stream-offset`: an offset, `last` (the last chunk), or a time.</param>
    /// <param name="prefetch">Deliveries without acknowledgement.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="UserException">There is no such stream.</exception>
    public static async Task<StreamSubscription> OpenAsync(
        IConnection connection, string queue, object start, ushort prefetch, TimeProvider time, CancellationToken cancellation)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        var subscription = new StreamSubscription(channel, time);
        try
        {
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += subscription.OnReceivedAsync;
            consumer.UnregisteredAsync += (_, _) => subscription.EndAsync(null);
            consumer.ShutdownAsync += (_, end) => subscription.EndAsync(
                new UserException($"the stream {queue} broke off: {end.ReplyText}"));
            await channel.BasicQosAsync(prefetchSize: 0, prefetch, global: false, cancellation);
            var arguments = new Dictionary<string, object?> { ["x-stream-offset"] = start };
            subscription._tag = await channel.BasicConsumeAsync(
                queue, autoAck: false, "", noLocal: false, exclusive: false, arguments, consumer, cancellation);
            return subscription;
        }
        catch (OperationInterruptedException exception)
        {
            await channel.DisposeAsync();
            throw new UserException(
                $"the stream {queue} at {connection.Endpoint} cannot be read: {exception.ShutdownReason?.ReplyText}", exception);
        }
    }

    /// <summary>The next record; null where there is none left.</summary>
    public async Task<StreamRecord?> NextAsync(CancellationToken cancellation)
    {
        try
        {
            return await _records.Reader.WaitToReadAsync(cancellation).AsTask().WaitAsync(Silence, _time, cancellation)
                ? await _records.Reader.ReadAsync(cancellation) : null;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    public async Task AcknowledgeAsync(StreamRecord record, CancellationToken cancellation)
        => await _channel.BasicAckAsync(record.Tag, multiple: false, cancellation);

    /// <summary>No more deliveries than are on their way; <see cref="NextAsync"/> gives those, then null.</summary>
    public Task CancelAsync(CancellationToken cancellation) => _channel.BasicCancelAsync(_tag, noWait: false, cancellation);

    public async ValueTask DisposeAsync() => await _channel.DisposeAsync();

    private Task EndAsync(Exception? reason)
    {
        _records.Writer.TryComplete(reason);
        return Task.CompletedTask;
    }

    /// <summary>Copies the body, which is the client's and only for now.</summary>
    private async Task OnReceivedAsync(object sender, BasicDeliverEventArgs delivery)
    {
        var headers = delivery.BasicProperties.Headers!;
        var offset = Convert.ToInt64(headers["x-stream-offset"], CultureInfo.InvariantCulture);
        var isSaid = headers.TryGetValue(WireSerializer.SentTimeHeader, out var value);
        var sent = isSaid && value is byte[] text ? Encoding.UTF8.GetString(text) : "";
        var isKnown = DateTimeOffset.TryParse(sent, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time);
        await _records.Writer.WriteAsync(
            new StreamRecord(offset, delivery.DeliveryTag, isKnown ? time : DateTimeOffset.UnixEpoch, delivery.Body.ToArray()));
    }
}

/// <summary>A message of a stream, as the broker delivers it.</summary>
/// <param name="Offset">Its place in the stream.</param>
/// <param name="Tag">By which it is acknowledged.</param>
/// <param name="Time">When it was sent; 1970 where it does not say.</param>
/// <param name="Body">Its bytes.</param>
internal sealed record StreamRecord(long Offset, ulong Tag, DateTimeOffset Time, byte[] Body);
