using MassTransit;
using Tppo.Contracts;

namespace Tppo.Messaging;

/// <summary>
/// On a broker a window goes into the stream, confirmed, before it is published, and so before it can be trained on: where the broker is
/// killed in the middle of one publish to all queues, trainers may have the window and the stream not, and who held its ticket may be gone.
/// </summary>
/// <param name="bus">The run's.</param>
/// <param name="names">Of its queues.</param>
internal sealed class ArchiveFirst(Lazy<IBus> bus, RunNames names) : IPublishObserver
{
    private readonly Uri _archive = new($"exchange:{names.Queue(Endpoints.Archive)}");

    public async Task PrePublish<T>(PublishContext<T> context)
        where T : class
    {
        if (context.Message is not WindowGenerated window)
            return;
        var archive = await bus.Value.GetSendEndpoint(_archive);
        await archive.Send(window, context.CancellationToken);
    }

    public Task PostPublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PublishFault<T>(PublishContext<T> context, Exception exception)
        where T : class => Task.CompletedTask;
}
