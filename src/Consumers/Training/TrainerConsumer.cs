using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Contracts;
using Tppo.Messaging;
using Tppo.Runs.Metrics;

namespace Tppo.Consumers.Training;

/// <summary>Hands a window to a trainer; the delivery is acknowledged when the window's step is durable.</summary>
internal sealed class TrainerConsumer<TTrainer>(
    IServiceProvider services, WindowGuard guard) : IConsumer<WindowGenerated>, IEndpointConsumer
    where TTrainer : ITrainer, IKindOfTrainer
{
    private readonly StepAccumulator _accumulator = services.GetRequiredKeyedService<StepAccumulator>(TTrainer.Kind.Role);

    static Endpoint IEndpointConsumer.Endpoint => Endpoints.Trainer(TTrainer.Kind);

    public async Task Consume(ConsumeContext<WindowGenerated> context)
    {
        guard.Check(context.Message);
        Activity.Current.Describe(context.Message.Ticket);
        var step = await _accumulator.AddAsync(context.Message).WaitAsync(context.CancellationToken);
        if (step != default)
            Activity.Current?.AddLink(new ActivityLink(step));
    }
}
