using MassTransit;

namespace Tppo.Producers.Weights;

/// <summary>Every producer hears every event: a queue of its own, gone with it.</summary>
public sealed class WeightsConsumerDefinition : ConsumerDefinition<WeightsConsumer>
{
    public WeightsConsumerDefinition()
    {
        Endpoint(endpoint =>
        {
            endpoint.Name = "producer-weights";
            endpoint.InstanceId = Guid.NewGuid().ToString("N");
            endpoint.Temporary = true;
        });
        ConcurrentMessageLimit = 1;
    }
}
