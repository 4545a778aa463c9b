using MassTransit;
using Tppo.Hosting.Messaging;

namespace Tppo.Cli.Recording;

public sealed class EvaluationConsumerDefinition : ConsumerDefinition<EvaluationConsumer>
{
    public EvaluationConsumerDefinition(RunNames names)
    {
        EndpointName = names.Queue(Endpoints.Evaluation);
        ConcurrentMessageLimit = 1;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<EvaluationConsumer> consumerConfigurator, IRegistrationContext context)
        => WorkEndpoint.Configure(endpointConfigurator, ConcurrentMessageLimit!.Value, singleActive: true);
}
