using MassTransit;
using Tppo.Runs;

namespace Tppo.Messaging;

/// <summary>
/// Ends the role for a message that the broker will never take. Its publisher does not hear of it: MassTransit tries again, for ever,
/// and a consumer is broken off, since the refusal closes its channel.
/// </summary>
/// <param name="control">Null outside of a run.</param>
internal sealed class RefusedPublishes(RunControl? control) : IPublishObserver, ISendObserver
{
    public Task PrePublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PostPublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PublishFault<T>(PublishContext<T> context, Exception exception)
        where T : class => Heed(context, exception);

    public Task PreSend<T>(SendContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PostSend<T>(SendContext<T> context)
        where T : class => Task.CompletedTask;

    /// <summary>Of a window on its way to the archive.</summary>
    public Task SendFault<T>(SendContext<T> context, Exception exception)
        where T : class => Heed(context, exception);

    private Task Heed<T>(SendContext<T> context, Exception exception)
        where T : class
    {
        if (RefusedSize.Of(exception, typeof(T).Name, context.BodyLength) is { } refusal)
            control?.Fail(refusal);
        return Task.CompletedTask;
    }
}
