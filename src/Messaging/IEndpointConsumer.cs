using MassTransit;

namespace Tppo.Messaging;

/// <summary>A consumer of one of the run's durable queues.</summary>
internal interface IEndpointConsumer : IConsumer
{
    static abstract Endpoint Endpoint { get; }
}
