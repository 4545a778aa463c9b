using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Tppo.Contracts;
using Tppo.Contracts.Wire;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Chaos;

/// <summary>The archive of a run, read without the program.</summary>
internal static class ArchiveStream
{
    private static readonly TimeSpan Deadline = Patience.Limit;

    /// <summary>
    /// Reads from the first record until <paramref name="isEnough"/> of all windows so far; gives what there was where that does not come, for a caller who says what is missing.
    /// </summary>
    public static async Task<IReadOnlyList<WindowGenerated>> ReadAsync(Uri broker, string run, Func<IReadOnlyList<WindowGenerated>, bool> isEnough)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.BasicQosAsync(0, 100, global: false);
        List<WindowGenerated> windows = [];
        var (enough, reading) = (new TaskCompletionSource(), new Lock());
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            lock (reading)
            {
                if (Frame.Read(delivery.Body.Span) is { Message: WindowGenerated window })
                    windows.Add(window);
                if (isEnough(windows))
                    enough.TrySetResult();
            }

            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        await channel.BasicConsumeAsync(
            $"tppo.{run}.archive", autoAck: false, "", noLocal: false, exclusive: false, new Dictionary<string, object?> { ["x-stream-offset"] = "first" }, consumer);
        await Task.WhenAny(enough.Task, Task.Delay(Deadline));
        lock (reading)
            return [.. windows];
    }
}
