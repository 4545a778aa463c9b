using MassTransit;
using RabbitMQ.Client.Exceptions;
using Tppo.Runs.Errors;

namespace Tppo.Messaging;

/// <summary>
/// A delivery that a shutdown, a lost connection or the end of its role interrupted is not at fault: it goes back to its queue. MassTransit
/// would take it for a failure and send it to the dead letters.
/// </summary>
internal sealed class RequeueBrokenOff : IFilter<ExceptionReceiveContext>
{
    public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
        => IsBrokenOff(context.Exception) ? Task.FromException(context.Exception) : next.Send(context);

    public void Probe(ProbeContext context) => context.CreateFilterScope("requeue-broken-off");

    public static bool IsBrokenOff(Exception exception)
        => exception is OperationCanceledException or ConnectionException or RabbitMQClientException
            || RoleException.Is(exception)
            || (exception.InnerException is { } inner && IsBrokenOff(inner));
}
