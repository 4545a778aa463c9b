using MassTransit;
using Tppo.Contracts;
using Tppo.Messaging;

namespace Tppo.Producers.Rollouts;

/// <summary>A ticket in, its window out.</summary>
internal sealed class GenerateWindowConsumer(
    RolloutWorker worker, HeldTickets held, TimeProvider time) : IConsumer<GenerateWindow>, IEndpointConsumer
{
    public static Endpoint Endpoint => Endpoints.Tickets;

    public async Task Consume(ConsumeContext<GenerateWindow> context)
    {
        using var inHand = held.Hold(context.Message);
        if (await worker.GenerateAsync(context.Message, context.CancellationToken) is { } window)
            await context.PublishPatientlyAsync(window, time, context.CancellationToken);
    }
}
