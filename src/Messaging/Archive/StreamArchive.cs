using System.Runtime.CompilerServices;
using RabbitMQ.Client;
using Tppo.Contracts;
using Tppo.Contracts.Wire;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Storage;

namespace Tppo.Messaging.Archive;

/// <summary>The archive of a run on a broker: a stream, which is read without taking anything from it.</summary>
internal sealed class StreamArchive : IWindowArchive
{
    private const ushort Prefetch = 256;

    /// <summary>
    /// The broker's time of a message is that of its arrival, by a clock of its own: how much earlier than a time to begin.
    /// </summary>
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(1);

    private readonly IConnection _connection;
    private readonly BrokerAddress _broker;
    private readonly string _queue;
    private readonly TimeProvider _time;
    private long _last = -1;

    private StreamArchive(IConnection connection, BrokerAddress broker, string queue, TimeProvider time)
        => (_connection, _broker, _queue, _time) = (connection, broker, queue, time);

    /// <summary>Connects, and looks where the stream ends now.</summary>
    /// <exception cref="UserException">The broker cannot be reached, or has no archive of this run.</exception>
    public static async Task<StreamArchive> OpenAsync(
        BrokerAddress broker, RunNames names, TimeProvider time, CancellationToken cancellation)
    {
        var connection = await BrokerConnection.OpenAsync(broker, cancellation);
        var archive = new StreamArchive(connection, broker, names.Queue(Endpoints.Archive), time);
        try
        {
            await archive.FindLastAsync(cancellation);
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
        if (start.Offset > _last)
            yield break;
        object place = start.Time is { } time ? new AmqpTimestamp((time - ClockMargin).ToUnixTimeSeconds()) : start.Offset;
        await using var subscription = await StreamSubscription.OpenAsync(_connection, _queue, place, Prefetch, _time, cancellation);
        while (await subscription.NextAsync(cancellation) is { } record && record.Offset <= _last)
        {
            if (Read(record, skipped) is { } window)
                yield return window;
            if (record.Offset == _last)
                break;
            await subscription.AcknowledgeAsync(record, cancellation);
        }
    }

    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();

    public override string ToString() => $"{_queue} on {_broker}";

    /// <summary>
    /// The broker sends all that it has of the last chunk and after it at once: what comes before the answer to a cancellation.
    /// </summary>
    private async Task FindLastAsync(CancellationToken cancellation)
    {
        await using var subscription = await StreamSubscription.OpenAsync(
            _connection, _queue, "last", ushort.MaxValue, _time, cancellation);
        if (await subscription.NextAsync(cancellation) is not { } first)
            return;
        _last = first.Offset;
        await subscription.CancelAsync(cancellation);
        while (await subscription.NextAsync(cancellation) is { } record)
            _last = record.Offset;
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
