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
        var cause = Cause(exception);
        if (isOnBroker ? RoleException.Is(cause) : cause is not OperationCanceledException)
            control.Fail(cause);
        return Task.CompletedTask;
    }

    /// <summary>MassTransit takes whatever has a cancellation behind it, such as an error about a time limit, for one.</summary>
    private static Exception Cause(Exception exception)
        => exception is ConsumerCanceledException { InnerException: UserException error } ? error : exception;
}
