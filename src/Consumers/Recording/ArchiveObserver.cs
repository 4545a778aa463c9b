using MassTransit;
using Tppo.Contracts;
using Tppo.Runs.Storage;

namespace Tppo.Consumers.Recording;

/// <summary>
/// The archive of a run in memory; on a broker a stream is it. A window is written before it is published, and so before it can be
/// trained on: no checkpoint comes of windows that the archive lacks.
/// </summary>
internal sealed class ArchiveObserver(WindowSegmentWriter archive) : IPublishObserver
{
    public Task PrePublish<T>(PublishContext<T> context)
        where T : class
    {
        if (context.Message is WindowGenerated window)
            archive.Append(window);
        return Task.CompletedTask;
    }

    public Task PostPublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PublishFault<T>(PublishContext<T> context, Exception exception)
        where T : class => Task.CompletedTask;
}
