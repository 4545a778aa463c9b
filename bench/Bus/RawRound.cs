using System.Diagnostics;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Tppo.Contracts;
using Tppo.Contracts.Wire;
using Tppo.Messaging;
using Tppo.Runs;
using Tppo.Runs.Models;

namespace Tppo.Bench.Bus;

/// <summary>A round with RabbitMQ.Client alone: the frame is made and read as in the pipeline.</summary>
internal static class RawRound
{
    /// <summary>From the first publish to the last delivery.</summary>
    public static async Task<TimeSpan> RunAsync(BrokerAddress broker, RunNames names, WindowGenerated window, int count)
    {
        await using var connection = await BrokerConnection.OpenAsync(broker, CancellationToken.None);
        Task[] consumed = [ConsumeAsync(connection, names.Queue(Endpoints.Trainer(TrainerKind.Policy)), count), ConsumeAsync(connection, names.Queue(Endpoints.Trainer(TrainerKind.Value)), count)];
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var started = Stopwatch.GetTimestamp();
        var properties = new BasicProperties { Persistent = true, ContentType = WireSerializer.MediaType };
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Load.Publishers }, async (i, cancellation) =>
        {
            var body = new Frame(names.Run, Load.Window(window, i)).ToBytes();
            await channel.BasicPublishAsync(names.Queue(Endpoints.Archive), "", mandatory: true, properties, body, cancellation);
            await channel.BasicPublishAsync(names.Exchange(typeof(WindowGenerated)), "", mandatory: true, properties, body, cancellation);
        });
        await Task.WhenAll(consumed);
        return Stopwatch.GetElapsedTime(started);
    }

    private static async Task ConsumeAsync(IConnection connection, string queue, int count)
    {
        await using var channel = await connection.CreateChannelAsync();
        await channel.BasicQosAsync(0, Load.Prefetch, global: false);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = 0;
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            _ = Frame.Read(delivery.Body.Span);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
            if (++seen == count)
                all.SetResult();
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
        await all.Task;
    }
}
