using MassTransit;
using MassTransit.Middleware;
using Tppo.Contracts;
using Tppo.Modeling;
using Tppo.Runs.Errors;

namespace Tppo.Messaging;

/// <summary>How a durable queue of a role is read. In memory nothing of it is needed.</summary>
internal static class WorkEndpoint
{
    /// <summary>
    /// A quorum queue of which a process holds as many deliveries as it can work on. What fails is tried again; what cannot succeed
    /// goes to the dead-letter queue; what was broken off, because the process or the broker is going down, goes back to the queue.
    /// </summary>
    /// <param name="singleActive">Of all consumers one is served, the others stand by.</param>
    public static void Configure(IReceiveEndpointConfigurator endpoint, int deliveries, bool singleActive = false)
    {
        if (endpoint is not IRabbitMqReceiveEndpointConfigurator queue)
            return;
        queue.SetQuorumQueue();
        queue.SingleActiveConsumer = singleActive;
        queue.PrefetchCount = deliveries;
        queue.UseMessageRetry(retry =>
        {
            retry.Ignore<OperationCanceledException>();
            retry.Ignore<UserException>();
            retry.Ignore<InvalidWindowException>();
            retry.Ignore<NotFiniteException>();
            retry.Intervals(TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        });
        queue.ConfigureError(errors =>
        {
            errors.UseFilter(new RequeueBrokenOff());
            errors.UseFilter(new GenerateFaultFilter());
            errors.UseFilter(new ErrorTransportFilter());
        });
    }
}
