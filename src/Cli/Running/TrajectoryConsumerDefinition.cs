using MassTransit;

namespace Tppo.Cli.Running;

public sealed class TrajectoryConsumerDefinition : ConsumerDefinition<TrajectoryConsumer>
{
    public TrajectoryConsumerDefinition()
    {
        EndpointName = "trajectories";
        ConcurrentMessageLimit = 1;
    }
}
