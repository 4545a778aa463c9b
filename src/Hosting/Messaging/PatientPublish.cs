using MassTransit;
using Serilog;
using Tppo.Hosting.Errors;

namespace Tppo.Hosting.Messaging;

/// <summary>
/// Publishes until it is done: a publish that is caught by the loss of its connection may never end, neither well nor badly. Every
/// message of a run goes this way.
/// </summary>
public static class PatientPublish
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Ends when the broker has the message. It may then have it twice, which every reader knows how to ignore.</summary>
    /// <exception cref="RoleException">The broker will never take it: it is too large.</exception>
    public static async Task PublishPatientlyAsync<T>(this IPublishEndpoint endpoint, T message, TimeProvider time, CancellationToken cancellation)
        where T : class
    {
        while (true)
        {
            var attempt = new PublishAttempt();
            try
            {
                var published = endpoint.Publish(message, (PublishContext<T> context) => attempt.Begin(context), cancellation);
                await await Task.WhenAny(published, attempt.Refused).WaitAsync(Patience, time, cancellation);
                return;
            }
            catch (TimeoutException)
            {
                Log.Warning("{Message} is not confirmed after {Patience} s and is published again", typeof(T).Name, Patience.TotalSeconds);
            }
            catch (Exception exception) when (RefusedSize.Of(exception, typeof(T).Name, attempt.Bytes) is { } refusal)
            {
                throw refusal;
            }
        }
    }
}
