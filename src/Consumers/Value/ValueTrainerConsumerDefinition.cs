using MassTransit;
using Tppo.Hosting.Options;

namespace Tppo.Consumers.Value;

/// <summary>Holds the windows of the step in training and of those that generation is ahead by.</summary>
public sealed class ValueTrainerConsumerDefinition : ConsumerDefinition<ValueTrainerConsumer>
{
    public ValueTrainerConsumerDefinition(RunOptions options)
    {
        EndpointName = "value-trainer";
        ConcurrentMessageLimit = options.Slots * (options.MaxPolicyLag + 2);
    }
}
