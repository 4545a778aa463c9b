using MassTransit;
using Tppo.Runs.Options;

namespace Tppo.Messaging;

/// <summary>How a consumer reads its queue: as the <see cref="Endpoint"/> says.</summary>
internal sealed class EndpointDefinition<TConsumer> : ConsumerDefinition<TConsumer>
    where TConsumer : class, IEndpointConsumer
{
    public EndpointDefinition(RunNames names, RunOptions run)
    {
        EndpointName = names.Queue(TConsumer.Endpoint);
        ConcurrentMessageLimit = TConsumer.Endpoint.Deliveries(run);
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<TConsumer> consumerConfigurator,
        IRegistrationContext context)
        => WorkEndpoint.Configure(endpointConfigurator, ConcurrentMessageLimit!.Value, TConsumer.Endpoint.IsSingleActive);
}

/// <summary>A consumer of one of the run's durable queues.</summary>
internal interface IEndpointConsumer : IConsumer
{
    static abstract Endpoint Endpoint { get; }
}
