using MassTransit;
using Tppo.Hosting.Options;

namespace Tppo.Consumers.Policy;

/// <summary>Holds the windows of the step in training and of those that generation is ahead by.</summary>
public sealed class PolicyTrainerConsumerDefinition : ConsumerDefinition<PolicyTrainerConsumer>
{
    public PolicyTrainerConsumerDefinition(RunOptions options)
    {
        EndpointName = "policy-trainer";
        ConcurrentMessageLimit = options.Slots * (options.MaxPolicyLag + 2);
    }
}
