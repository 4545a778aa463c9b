using MassTransit;
using Tppo.Hosting.Messaging;

namespace Tppo.Cli.Recording;

public sealed class TrajectoryConsumerDefinition : ConsumerDefinition<TrajectoryConsumer>
{
    public TrajectoryConsumerDefinition(RunNames names)
    {
        EndpointName = names.Queue(Endpoints.Trajectories);
        ConcurrentMessageLimit = 1;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<TrajectoryConsumer> consumerConfigurator, IRegistrationContext context)
        => WorkEndpoint.Configure(endpointConfigurator, ConcurrentMessageLimit!.Value, singleActive: true);
}
