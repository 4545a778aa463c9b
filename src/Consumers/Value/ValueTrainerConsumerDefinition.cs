using MassTransit;
using Tppo.Hosting.Messaging;
using Tppo.Hosting.Options;

namespace Tppo.Consumers.Value;

/// <summary>Holds the windows of the step in training and of those that generation is ahead by.</summary>
public sealed class ValueTrainerConsumerDefinition : ConsumerDefinition<ValueTrainerConsumer>
{
    public ValueTrainerConsumerDefinition(RunNames names, RunOptions options)
    {
        EndpointName = names.Queue(Endpoints.ValueTrainer);
        ConcurrentMessageLimit = options.Slots * (options.MaxPolicyLag + 2);
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<ValueTrainerConsumer> consumerConfigurator, IRegistrationContext context)
        => WorkEndpoint.Configure(endpointConfigurator, ConcurrentMessageLimit!.Value, singleActive: true);
}
