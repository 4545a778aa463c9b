using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Tppo.Contracts;
using Tppo.Contracts.Wire;
using Tppo.Hosting.Errors;
using Tppo.Hosting.Messaging;
using Tppo.Hosting.Storage;

namespace Tppo.Hosting.Archive;

/// <summary>The archive of a run on a broker: a stream, which is read without taking anything from it.</summary>
public sealed class StreamArchive : IWindowArchive
{
    /// <summary>Deliveries on their way, of which a stream demands a bound.</summary>
    private const ushort Prefetch = 256;

    /// <summary>The broker's time of a message is that of its arrival, by a clock of its own: how much earlier to begin than a time.</summary>
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(1);

    /// <summary>
    /// After so long without a delivery there is none left: not every offset is a message's, and retention may delete while we read.
    /// </summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private readonly IConnection _connection;
    private readonly BrokerAddress _broker;
    private readonly string _queue;
    private readonly TimeProvider _time;
    private long _last;

    private StreamArchive(IConnection connection, BrokerAddress broker, string queue, TimeProvider time)
        => (_connection, _broker, _queue, _time) = (connection, broker, queue, time);

    /// <summary>Connects, and looks where the stream ends now.</summary>
    /// <exception cref="UserException">The broker cannot be reached, or has no archive of this run.</exception>
    public static async Task<StreamArchive> OpenAsync(BrokerAddress broker, RunNames names, TimeProvider time, CancellationToken cancellation)
    {
        var connection = await RunTopology.ConnectAsync(broker, cancellation);
        var archive = new StreamArchive(connection, broker, names.Queue(Endpoints.Archive), time);
        try
        {
            archive._last = await archive.FindLastAsync(cancellation);
            return archive;
        }
        catch
        {
            await archive.DisposeAsync();
            throw;
        }
    }

    public async IAsyncEnumerable<ArchivedWindow> ReadAsync(
        ArchiveStart start, SkippedRecords skipped, [EnumeratorCancellation] CancellationToken cancellation)
    {
        object place = start.Time is { } time ? new AmqpTimestamp((time - ClockMargin).ToUnixTimeSeconds()) : start.Offset;
        if (start.Offset > _last)
            yield break;
        await foreach (var record in RecordsAsync(place, cancellation))
        {
            if (record.Offset > _last)
                yield break;
            if (Read(record, skipped) is { } window)
                yield return window;
            if (record.Offset == _last)
                yield break;
        }
    }

    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();

    public override string ToString() => $"{_queue} on {_broker}";

    /// <summary>−1 where the stream is empty.</summary>
    private async Task<long> FindLastAsync(CancellationToken cancellation)
    {
        var count = await CountAsync(cancellation);
        if (count == 0)
            return -1;
        await foreach (var first in RecordsAsync("first", cancellation))
            return first.Offset + count - 1;
        return -1;
    }

    private async Task<long> CountAsync(CancellationToken cancellation)
    {
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: cancellation);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(_queue, cancellation)).MessageCount;
        }
        catch (OperationInterruptedException exception)
        {
            throw new UserException($"there is no archive {_queue} on {_broker}: {exception.ShutdownReason?.ReplyText}", exception);
        }
    }

    private async IAsyncEnumerable<StreamRecord> RecordsAsync(object start, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: cancellation);
        await channel.BasicQosAsync(prefetchSize: 0, Prefetch, global: false, cancellation);
        var records = Channel.CreateUnbounded<StreamRecord>(); // bounded by the prefetch
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) => await records.Writer.WriteAsync(Record(delivery), CancellationToken.None);
        consumer.ShutdownAsync += (_, end) =>
        {
            records.Writer.TryComplete(new UserException($"{this} ended in the middle: {end.ReplyText}"));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(
            _queue, autoAck: false, "", noLocal: false, exclusive: false, new Dictionary<string, object?> { ["x-stream-offset"] = start }, consumer, cancellation);
        while (await NextAsync(records.Reader, cancellation) is { } record)
        {
            yield return record;
            await channel.BasicAckAsync(record.Tag, multiple: false, cancellation);
        }
    }

    private async Task<StreamRecord?> NextAsync(ChannelReader<StreamRecord> records, CancellationToken cancellation)
    {
        if (records.TryRead(out var ready))
            return ready;
        try
        {
            return await records.ReadAsync(cancellation).AsTask().WaitAsync(Silence, _time, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (ChannelClosedException exception) when (exception.InnerException is UserException reason)
        {
            throw reason;
        }
    }

    /// <summary>The body is the client's, and only for now.</summary>
    private static StreamRecord Record(BasicDeliverEventArgs delivery)
    {
        var headers = delivery.BasicProperties.Headers;
        var offset = Convert.ToInt64(headers?["x-stream-offset"], CultureInfo.InvariantCulture);
        var isKnown = DateTimeOffset.TryParse(
            headers?.TryGetValue(WireSerializer.SentTimeHeader, out var sent) == true && sent is byte[] text ? Encoding.UTF8.GetString(text) : "",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time);
        return new StreamRecord(offset, delivery.DeliveryTag, isKnown ? time : DateTimeOffset.UnixEpoch, delivery.Body.ToArray());
    }

    private static ArchivedWindow? Read(StreamRecord record, SkippedRecords skipped)
    {
        try
        {
            var frame = Frame.Read(record.Body);
            if (frame.Message is WindowGenerated window)
                return new ArchivedWindow(record.Offset, record.Time, frame.Run, window);
            skipped.Add(record.Offset, $"it is a {frame.Message.GetType().Name}, not a window");
        }
        catch (WireException exception)
        {
            skipped.Add(record.Offset, exception.Message);
        }

        return null;
    }
}
