using System.Collections.Concurrent;
using MassTransit;

namespace Tppo.Messaging.Metering;

/// <summary>Counts what this process receives, by queue.</summary>
internal sealed class DeliveryMeter(TimeProvider time) : IReceiveObserver
{
    private readonly ConcurrentDictionary<string, QueueMeter> _queues = new();

    /// <param name="queue">Its full name.</param>
    public QueueTraffic Of(string queue) => Meter(queue).Read();

    public Task PreReceive(ReceiveContext context)
    {
        Meter(context).Begin(context, WireSerializer.SentTime(context.TransportHeaders));
        return Task.CompletedTask;
    }

    public Task PostReceive(ReceiveContext context)
    {
        Meter(context).End(context);
        return Task.CompletedTask;
    }

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class
    {
        if (!RequeueBrokenOff.IsBrokenOff(exception))
            Meter(context.ReceiveContext).Fail(context.ReceiveContext);
        return Task.CompletedTask;
    }

    public Task ReceiveFault(ReceiveContext context, Exception exception)
    {
        if (RequeueBrokenOff.IsBrokenOff(exception))
            Meter(context).BreakOff(context);
        else
            Meter(context).Fail(context);
        return Task.CompletedTask;
    }

    private QueueMeter Meter(ReceiveContext context) => Meter(Uri.UnescapeDataString(context.InputAddress.Segments[^1]));

    private QueueMeter Meter(string queue) => _queues.GetOrAdd(queue, _ => new QueueMeter(time));
}
