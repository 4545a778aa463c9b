using MassTransit;

namespace Tppo.Hosting.Runs;

/// <summary>In a run of one process, a consumer that throws ends the run: nothing would retry its message.</summary>
public sealed class FailureObserver(RunControl control) : IConsumeObserver
{
    public Task PreConsume<T>(ConsumeContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, Exception exception)
        where T : class
    {
        if (exception is not OperationCanceledException)
            control.Fail(exception);
        return Task.CompletedTask;
    }
}
