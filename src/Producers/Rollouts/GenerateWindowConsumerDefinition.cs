using MassTransit;
using Tppo.Hosting.Messaging;
using Tppo.Hosting.Options;

namespace Tppo.Producers.Rollouts;

/// <summary>
/// Producers compete for tickets. One may hold all of them: those that wait for weights must not keep a ticket away on which
/// these weights depend, where the producer that had it was lost.
/// </summary>
public sealed class GenerateWindowConsumerDefinition : ConsumerDefinition<GenerateWindowConsumer>
{
    public GenerateWindowConsumerDefinition(RunNames names, RunOptions options)
    {
        EndpointName = names.Queue(Endpoints.Tickets);
        ConcurrentMessageLimit = options.Slots;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<GenerateWindowConsumer> consumerConfigurator, IRegistrationContext context)
        => WorkEndpoint.Configure(endpointConfigurator, ConcurrentMessageLimit!.Value);
}
