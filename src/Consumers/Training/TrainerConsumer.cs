using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Contracts;
using Tppo.Messaging;

namespace Tppo.Consumers.Training;

/// <summary>Hands a window to a trainer; the delivery is acknowledged when the window's step is durable.</summary>
internal sealed class TrainerConsumer<TTrainer>(
    IServiceProvider services, WindowGuard guard) : IConsumer<WindowGenerated>, IEndpointConsumer
    where TTrainer : ITrainer, IKindOfTrainer
{
    private readonly StepAccumulator _accumulator = services.GetRequiredKeyedService<StepAccumulator>(TTrainer.Kind.Role);

    static Endpoint IEndpointConsumer.Endpoint => Endpoints.Trainer(TTrainer.Kind);

    public Task Consume(ConsumeContext<WindowGenerated> context)
    {
        guard.Check(context.Message);
        return _accumulator.AddAsync(context.Message).WaitAsync(context.CancellationToken);
    }
}
