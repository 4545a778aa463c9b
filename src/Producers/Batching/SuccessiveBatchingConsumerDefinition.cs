using MassTransit;
using Tppo.Hosting.Messaging;

namespace Tppo.Producers.Batching;

public sealed class SuccessiveBatchingConsumerDefinition : ConsumerDefinition<SuccessiveBatchingConsumer>
{
    public SuccessiveBatchingConsumerDefinition(RunNames names)
    {
        EndpointName = names.Queue(Endpoints.SuccessiveBatching);
        ConcurrentMessageLimit = 1;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<SuccessiveBatchingConsumer> consumerConfigurator, IRegistrationContext context)
        => WorkEndpoint.Configure(endpointConfigurator, ConcurrentMessageLimit!.Value, singleActive: true);
}
