using MassTransit;
using Tppo.Contracts;
using Tppo.Runs.Storage;

namespace Tppo.Producers.Rollouts;

/// <summary>Weight-sync events in, weights in the engine.</summary>
internal sealed class WeightsConsumer(ProducerWeights weights) : IConsumer<PolicyUpdated>, IConsumer<ValueUpdated>
{
    public Task Consume(ConsumeContext<PolicyUpdated> context)
        => LoadAsync(
            Role.Policy,
            new WeightPointer(context.Message.Version, context.Message.Location, context.Message.Sha256),
            context.CancellationToken);

    public Task Consume(ConsumeContext<ValueUpdated> context)
        => LoadAsync(
            Role.Value,
            new WeightPointer(context.Message.Version, context.Message.Location, context.Message.Sha256),
            context.CancellationToken);

    private Task LoadAsync(Role role, WeightPointer pointer, CancellationToken cancellation)
        => weights.LoadAsync(role, pointer, cancellation);
}
