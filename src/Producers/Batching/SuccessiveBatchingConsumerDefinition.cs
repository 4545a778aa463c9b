using MassTransit;

namespace Tppo.Producers.Batching;

public sealed class SuccessiveBatchingConsumerDefinition : ConsumerDefinition<SuccessiveBatchingConsumer>
{
    public SuccessiveBatchingConsumerDefinition()
    {
        EndpointName = "successive-batching";
        ConcurrentMessageLimit = 1;
    }
}
