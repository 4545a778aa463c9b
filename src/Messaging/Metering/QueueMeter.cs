namespace Tppo.Messaging.Metering;

/// <summary>Counts the deliveries of one queue in this process, each from its arrival to its end.</summary>
internal sealed class QueueMeter(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<object, DateTimeOffset> _sentAt = [];
    private readonly HashSet<object> _failed = [];
    private readonly EventRate _rate = new(time);
    private long _processed;
    private long _failures;

    /// <param name="delivery">Its identity.</param>
    /// <param name="sentAt">Null where the message does not say: now.</param>
    public void Begin(object delivery, DateTimeOffset? sentAt)
    {
        lock (_lock)
            _sentAt[delivery] = sentAt ?? time.GetUtcNow();
    }

    /// <summary>
    /// A consumer has given it up. It ends when it is with the dead letters, or, where even that fails, with a second failure.
    /// </summary>
    public void Fail(object delivery)
    {
        lock (_lock)
        {
            if (!_failed.Add(delivery))
                Conclude(delivery);
        }
    }

    public void End(object delivery)
    {
        lock (_lock)
            Conclude(delivery);
    }

    /// <summary>It goes back to its queue and counts as if it had never come.</summary>
    public void BreakOff(object delivery)
    {
        lock (_lock)
        {
            _failed.Remove(delivery);
            _sentAt.Remove(delivery);
        }
    }

    public QueueTraffic Read()
    {
        lock (_lock)
        {
            double? oldest = _sentAt.Count == 0 ? null : Math.Max(0, (time.GetUtcNow() - _sentAt.Values.Min()).TotalSeconds);
            return new QueueTraffic(_sentAt.Count, _processed, _failures, _rate.PerSecond, oldest);
        }
    }

    private void Conclude(object delivery)
    {
        var failed = _failed.Remove(delivery);
        if (!_sentAt.Remove(delivery))
            return;
        _processed++;
        _rate.Add();
        if (failed)
            _failures++;
    }
}

/// <summary>What one process has done with the deliveries of a queue.</summary>
/// <param name="InFlight">Deliveries that it holds, unacknowledged.</param>
/// <param name="Processed">Deliveries that it has dealt with since it started, the failed ones among them.</param>
/// <param name="Failed">Deliveries that it has sent to the dead letters.</param>
/// <param name="PerSecond">Processed a second, over the last 30 s.</param>
/// <param name="OldestSeconds">How long ago the oldest that it holds was sent; null where it holds none.</param>
internal sealed record QueueTraffic(int InFlight, long Processed, long Failed, double PerSecond, double? OldestSeconds);
