using MassTransit;
using Tppo.Contracts;

namespace Tppo.Producers.Weights;

/// <summary>Weight-sync events in, weights in the engine.</summary>
public sealed class WeightsConsumer(ProducerWeights weights) : IConsumer<PolicyUpdated>, IConsumer<ValueUpdated>
{
    public Task Consume(ConsumeContext<PolicyUpdated> context) => weights.LoadAsync(context.Message);

    public Task Consume(ConsumeContext<ValueUpdated> context) => weights.LoadAsync(context.Message);
}
