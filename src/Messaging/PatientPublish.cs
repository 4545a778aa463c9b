using MassTransit;
using Serilog;
using Tppo.Contracts;
using Tppo.Runs.Metrics;

namespace Tppo.Messaging;

/// <summary>
/// Publishes until the broker has confirmed: a publish whose connection is lost under it may never end, neither well nor badly. Every
/// message of a run goes this way. One that the broker will never take ends the role: <see cref="RefusedPublishes"/>.
/// </summary>
internal static class PatientPublish
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Ends when the broker has the message. It may then have it twice, which every reader knows how to ignore.</summary>
    public static async Task PublishPatientlyAsync<T>(
        this IPublishEndpoint endpoint, T message, TimeProvider time, CancellationToken cancellation)
        where T : class
    {
        using var trace = message is GenerateWindow ticket ? RunTrace.BeginWindow(ticket) : null;
        while (true)
        {
            try
            {
                await endpoint.Publish(message, cancellation).WaitAsync(Patience, time, cancellation);
                return;
            }
            catch (TimeoutException)
            {
                Log.Warning("{Message} is not confirmed after {Patience} s and is published again", typeof(T).Name, Patience.TotalSeconds);
            }
        }
    }
}
