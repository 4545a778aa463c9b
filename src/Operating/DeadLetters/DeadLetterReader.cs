using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Tppo.Messaging;
using Tppo.Messaging.Roles;
using Tppo.Runs.Errors;

namespace Tppo.Operating.DeadLetters;

/// <summary>
/// The dead letters of one endpoint. Letters that were read but not dealt with go back when this is disposed, or its process is killed.
/// (Read as a consumer: RabbitMQ refuses basic.get on a queue with a single active consumer, and a dead-letter queue inherits that.)
/// </summary>
internal sealed class DeadLetterReader : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly IConnection _connection;
    private readonly RunNames _names;
    private readonly string _endpoint;
    private readonly IChannel _channel;

    private DeadLetterReader(IConnection connection, RunNames names, string endpoint, IChannel channel, int count)
    {
        _connection = connection;
        _names = names;
        _endpoint = endpoint;
        _channel = channel;
        Count = count;
    }

    /// <summary>Dead letters when this was opened.</summary>
    public int Count { get; }

    /// <summary>Null where the endpoint never had a dead letter.</summary>
    public static async Task<DeadLetterReader?> OpenAsync(
        IConnection connection, RunNames names, string endpoint, CancellationToken cancellation)
    {
        if (await QueueDepth.ReadAsync(connection, RunNames.DeadLetters(names.Queue(endpoint)), cancellation) is not { } depth)
            return null;
        var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellation);
        return new DeadLetterReader(connection, names, endpoint, channel, (int)depth.Ready);
    }

    /// <summary>
    /// The first <paramref name="limit"/> of those that were there when this was opened, oldest first. To be called once.
    /// </summary>
    public async IAsyncEnumerable<DeadLetter> ReadAsync(int limit, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var expected = Math.Min(Count, limit);
        var letters = Channel.CreateUnbounded<DeadLetter>();
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            letters.Writer.TryWrite(new DeadLetter(_endpoint, delivery.DeliveryTag, delivery.BasicProperties, delivery.Body));
            return Task.CompletedTask;
        };
        await _channel.BasicQosAsync(prefetchSize: 0, (ushort)Math.Min(expected, ushort.MaxValue), global: false, cancellation);
        if (expected > 0)
            await _channel.BasicConsumeAsync(RunNames.DeadLetters(_names.Queue(_endpoint)), autoAck: false, consumer, cancellation);
        for (var i = 0; i < expected; i++)
            yield return await NextAsync(letters.Reader, cancellation);
    }

    /// <summary>Back to the endpoint: published, confirmed, and only then taken off the dead letters.</summary>
    /// <exception cref="UserException">The broker does not take it.</exception>
    public async Task RequeueAsync(DeadLetter letter, CancellationToken cancellation)
    {
        try
        {
            await PromptPublish.WithinPatienceAsync(
                _connection,
                () => _channel.BasicPublishAsync(
                    _names.Queue(_endpoint), "", mandatory: true, letter.OriginalProperties(), letter.Body, cancellation),
                TimeSpan.Zero,
                TimeProvider.System,
                cancellation);
        }
        catch (PublishException exception)
        {
            throw new UserException(
                $"the broker does not take {letter.Id} back to {_endpoint}: it stays among the dead letters", exception);
        }

        await DiscardAsync(letter, cancellation);
    }

    public async Task DiscardAsync(DeadLetter letter, CancellationToken cancellation)
        => await _channel.BasicAckAsync(letter.DeliveryTag, multiple: false, cancellation);

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private async Task<DeadLetter> NextAsync(ChannelReader<DeadLetter> letters, CancellationToken cancellation)
    {
        try
        {
            return await letters.ReadAsync(cancellation).AsTask().WaitAsync(Patience, cancellation);
        }
        catch (TimeoutException exception)
        {
            throw new UserException(
                $"the dead letters of {_endpoint} do not come: another operator may be reading them; try again", exception);
        }
    }
}
