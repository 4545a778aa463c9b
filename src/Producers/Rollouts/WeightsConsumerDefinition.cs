using MassTransit;
using Tppo.Messaging;

namespace Tppo.Producers.Rollouts;

/// <summary>Every producer hears every event: a queue of its own, gone with it.</summary>
internal sealed class WeightsConsumerDefinition : ConsumerDefinition<WeightsConsumer>
{
    public WeightsConsumerDefinition(RunNames names)
    {
        Endpoint(endpoint =>
        {
            endpoint.Name = names.Queue(Endpoints.ProducerWeights);
            endpoint.InstanceId = Guid.NewGuid().ToString("N");
            endpoint.Temporary = true;
        });
        ConcurrentMessageLimit = 1;
    }
}
