using MassTransit;
using Tppo.Runs;
using Tppo.Runs.Errors;

namespace Tppo.Messaging;

/// <summary>
/// Ends the role for what a consumer throws: in memory for anything, as nothing would retry its message; on a broker for what no other
/// message would escape either.
/// </summary>
internal sealed class FailureObserver(RunControl control, bool isOnBroker) : IConsumeObserver
{
    public Task PreConsume<T>(ConsumeContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, Exception exception)
        where T : class
    {
        if (isOnBroker ? RoleException.Is(exception) : exception is not OperationCanceledException)
            control.Fail(exception);
        return Task.CompletedTask;
    }
}
