using MassTransit;
using Tppo.Hosting.Messaging;

namespace Tppo.Cli.Recording;

/// <summary>A step is acknowledged when its row is written, which takes both trainers.</summary>
public sealed class StepTrainedConsumerDefinition : ConsumerDefinition<StepTrainedConsumer>
{
    public StepTrainedConsumerDefinition(RunNames names)
    {
        EndpointName = names.Queue(Endpoints.Metrics);
        ConcurrentMessageLimit = 64;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<StepTrainedConsumer> consumerConfigurator, IRegistrationContext context)
        => WorkEndpoint.Configure(endpointConfigurator, ConcurrentMessageLimit!.Value, singleActive: true);
}
