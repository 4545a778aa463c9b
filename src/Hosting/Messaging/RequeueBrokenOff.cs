using MassTransit;
using RabbitMQ.Client.Exceptions;

namespace Tppo.Hosting.Messaging;

/// <summary>
/// A delivery that was broken off by a shutdown or a lost connection is innocent: it goes back to its queue. MassTransit would
/// take it for a failure and send it to the dead letters.
/// </summary>
public sealed class RequeueBrokenOff : IFilter<ExceptionReceiveContext>
{
    public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
        => IsBrokenOff(context.Exception) ? Task.FromException(context.Exception) : next.Send(context);

    public void Probe(ProbeContext context) => context.CreateFilterScope("requeue-broken-off");

    public static bool IsBrokenOff(Exception exception)
        => exception is OperationCanceledException or ConnectionException or RabbitMQClientException
            || (exception.InnerException is { } inner && IsBrokenOff(inner));
}
