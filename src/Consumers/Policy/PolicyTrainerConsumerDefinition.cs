using MassTransit;
using Tppo.Hosting.Messaging;
using Tppo.Hosting.Options;

namespace Tppo.Consumers.Policy;

/// <summary>Holds the windows of the step in training and of those that generation is ahead by.</summary>
public sealed class PolicyTrainerConsumerDefinition : ConsumerDefinition<PolicyTrainerConsumer>
{
    public PolicyTrainerConsumerDefinition(RunNames names, RunOptions options)
    {
        EndpointName = names.Queue(Endpoints.PolicyTrainer);
        ConcurrentMessageLimit = options.Slots * (options.MaxPolicyLag + 2);
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<PolicyTrainerConsumer> consumerConfigurator, IRegistrationContext context)
        => WorkEndpoint.Configure(endpointConfigurator, ConcurrentMessageLimit!.Value, singleActive: true);
}
