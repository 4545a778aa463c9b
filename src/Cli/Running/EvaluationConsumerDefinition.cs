using MassTransit;

namespace Tppo.Cli.Running;

public sealed class EvaluationConsumerDefinition : ConsumerDefinition<EvaluationConsumer>
{
    public EvaluationConsumerDefinition()
    {
        EndpointName = "evaluation";
        ConcurrentMessageLimit = 1;
    }
}
