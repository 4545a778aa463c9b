using System.Text.Json;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Tppo.Messaging.Metering;

namespace Tppo.Messaging.Roles;

/// <summary>Asks every process of a run how it is.</summary>
internal static class StatusQuestion
{
    /// <summary>How long answers are waited for: nobody knows how many will come.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>The broker says within milliseconds that an alarm blocks it.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(0.5);

    /// <summary>The answers that arrive within a second; empty at once where no process is up.</summary>
    /// <exception cref="PublishingBlockedException">An alarm of the broker blocks the question; the connection is closed.</exception>
    public static async Task<IReadOnlyList<ProcessStatus>> AskAsync(
        IConnection connection, RunNames names, TimeProvider time, CancellationToken cancellation)
    {
        var channel = await connection.CreateChannelAsync( // that of a blocked connection is not closed: it would wait for the broker
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellation);
        var answers = Channel.CreateUnbounded<ProcessStatus>();
        var queue = await channel.QueueDeclareAsync(cancellationToken: cancellation);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, answer) =>
        {
            answers.Writer.TryWrite(JsonSerializer.Deserialize<ProcessStatus>(answer.Body.Span, OperatorJson.Line)!);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellation);
        try
        {
            var question = new BasicProperties { ReplyTo = queue.QueueName };
            await PromptPublish.WithinPatienceAsync(
                connection,
                () => channel.BasicPublishAsync(
                    names.Queue(Endpoints.Status), "", mandatory: true, question, ReadOnlyMemory<byte>.Empty, cancellation),
                Aftermath,
                time,
                cancellation);
        }
        catch (PublishReturnException)
        {
            await channel.DisposeAsync();
            return [];
        }

        await Task.Delay(Patience, time, cancellation);
        await channel.DisposeAsync();
        answers.Writer.TryComplete();
        return await answers.Reader.ReadAllAsync(cancellation).ToListAsync(cancellation);
    }
}

/// <summary>A process's answer to an operator's question.</summary>
/// <param name="Roles">Those that it hosts.</param>
/// <param name="Queues">What it does with each of the run's queues, by endpoint.</param>
internal sealed record ProcessStatus(IReadOnlyList<RoleStatus> Roles, IReadOnlyDictionary<string, QueueTraffic> Queues);
