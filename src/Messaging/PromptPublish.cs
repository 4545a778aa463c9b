using RabbitMQ.Client;
using Tppo.Runs.Errors;

namespace Tppo.Messaging;

/// <summary>Publishes, or says soon why not: for those who wait at a terminal. An alarm blocks a publish until it is over.</summary>
internal static class PromptPublish
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    /// <param name="connection">Is closed where the broker blocks it: nothing else would come through it either.</param>
    /// <param name="publish">Publishes over the connection, with confirmation.</param>
    /// <param name="aftermath">How long after it a word of an alarm still counts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="PublishingBlockedException">An alarm blocks it, or it is not confirmed within 5 s.</exception>
    public static async Task WithinPatienceAsync(
        IConnection connection, Func<ValueTask> publish, TimeSpan aftermath, TimeProvider time, CancellationToken cancellation)
    {
        var blocked = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionBlockedAsync += (_, alarm) =>
        {
            blocked.TrySetResult(
                $"an alarm of the broker {connection.Endpoint.HostName}:{connection.Endpoint.Port} blocks publishing ({alarm.Reason})");
            return Task.CompletedTask;
        };
        var published = publish().AsTask();
        try
        {
            await Task.WhenAny(published, blocked.Task).WaitAsync(Patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            blocked.TrySetResult(
                $"the broker {connection.Endpoint.HostName}:{connection.Endpoint.Port} blocks publishing: no confirmation within "
                + $"{Patience.TotalSeconds} s");
        }

        // In an alarm the broker takes the first message of a connection, and says at once that it takes no more.
        if (published.IsCompleted && await Task.WhenAny(blocked.Task, Task.Delay(aftermath, time, cancellation)) != blocked.Task)
        {
            await published;
            return;
        }

        _ = published.ContinueWith(
            late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        _ = connection.AbortAsync(Farewell); // the broker, which reads no more of it, does not answer: nobody waits for that
        throw new PublishingBlockedException(await blocked.Task);
    }
}

/// <summary>The broker takes no messages, for an alarm of memory or disk.</summary>
internal sealed class PublishingBlockedException(string message) : UserException(message);
