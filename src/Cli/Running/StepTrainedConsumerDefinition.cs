using MassTransit;

namespace Tppo.Cli.Running;

public sealed class StepTrainedConsumerDefinition : ConsumerDefinition<StepTrainedConsumer>
{
    public StepTrainedConsumerDefinition()
    {
        EndpointName = "metrics";
        ConcurrentMessageLimit = 1;
    }
}
