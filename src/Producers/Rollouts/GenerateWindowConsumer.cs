using MassTransit;
using Tppo.Contracts;

namespace Tppo.Producers.Rollouts;

/// <summary>A ticket in, its window out.</summary>
public sealed class GenerateWindowConsumer(RolloutWorker worker) : IConsumer<GenerateWindow>
{
    public async Task Consume(ConsumeContext<GenerateWindow> context)
    {
        if (await worker.GenerateAsync(context.Message, context.CancellationToken) is { } window)
            await context.Publish(window);
    }
}
