using MassTransit;
using Tppo.Contracts;

namespace Tppo.Producers.Batching;

/// <summary>Every window in, its slot's next ticket out.</summary>
public sealed class SuccessiveBatchingConsumer(SuccessiveBatching batching) : IConsumer<WindowGenerated>
{
    public async Task Consume(ConsumeContext<WindowGenerated> context)
    {
        if (batching.Next(context.Message) is { } ticket)
            await context.Publish(ticket);
    }
}
