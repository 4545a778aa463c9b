using MassTransit;

namespace Tppo.Hosting.Messaging;

/// <summary>Tells <see cref="PatientPublish"/> of each failure, which MassTransit does not: it tries again, for ever.</summary>
public sealed class RefusedPublishes : IPublishObserver
{
    public Task PrePublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PostPublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PublishFault<T>(PublishContext<T> context, Exception exception)
        where T : class
    {
        if (context.TryGetPayload(out PublishAttempt? attempt))
            attempt.Failed(typeof(T).Name, exception);
        return Task.CompletedTask;
    }
}
