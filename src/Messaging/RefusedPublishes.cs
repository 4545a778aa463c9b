using MassTransit;
using Tppo.Runs;

namespace Tppo.Messaging;

/// <summary>
/// Ends the role for a message that the broker will never take. Its publisher does not hear of it: MassTransit tries again, for ever,
/// and a consumer is broken off, since the refusal closes its channel.
/// </summary>
/// <param name="control">Null outside of a run.</param>
internal sealed class RefusedPublishes(RunControl? control) : IPublishObserver
{
    public Task PrePublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PostPublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PublishFault<T>(PublishContext<T> context, Exception exception)
        where T : class
    {
        if (RefusedSize.Of(exception, typeof(T).Name, context.BodyLength) is { } refusal)
            control?.Fail(refusal);
        return Task.CompletedTask;
    }
}
