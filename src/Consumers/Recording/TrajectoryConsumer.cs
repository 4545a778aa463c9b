using MassTransit;
using Tppo.Contracts;
using Tppo.Messaging;

namespace Tppo.Consumers.Recording;

/// <summary>Windows in, a few of them kept for the report.</summary>
internal sealed class TrajectoryConsumer(TrajectoryLog log, WindowGuard guard) : IConsumer<WindowGenerated>, IEndpointConsumer
{
    public static Endpoint Endpoint => Endpoints.Trajectories;

    public Task Consume(ConsumeContext<WindowGenerated> context)
    {
        guard.Check(context.Message);
        log.Add(context.Message);
        return Task.CompletedTask;
    }
}
