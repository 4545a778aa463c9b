using MassTransit;
using Tppo.Contracts;
using Tppo.Hosting.Messaging;

namespace Tppo.Producers.Batching;

/// <summary>Every window in, its slot's next ticket out.</summary>
public sealed class SuccessiveBatchingConsumer(SuccessiveBatching batching, WindowGuard guard, TimeProvider time) : IConsumer<WindowGenerated>
{
    public async Task Consume(ConsumeContext<WindowGenerated> context)
    {
        guard.Check(context.Message);
        if (batching.Next(context.Message) is { } ticket)
            await context.PublishPatientlyAsync(ticket, time, context.CancellationToken);
        batching.Answered(context.Message);
    }
}
