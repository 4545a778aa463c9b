namespace Tppo.Messaging.Metering;

/// <summary>Events per second over the last 30 s. One thread at a time.</summary>
internal sealed class EventRate(TimeProvider time)
{
    private const int Span = 30;

    private readonly long _start = time.GetTimestamp();
    private readonly (long Second, int Count)[] _counts = new (long, int)[Span];

    private double Seconds => time.GetElapsedTime(_start).TotalSeconds;

    public void Add()
    {
        var second = (long)Seconds;
        ref var slot = ref _counts[second % Span];
        slot = (second, slot.Second == second ? slot.Count + 1 : 1);
    }

    /// <summary>Since the beginning where that is less than 30 s ago, but over at least one second.</summary>
    public double PerSecond
    {
        get
        {
            var now = Seconds;
            return _counts.Where(slot => slot.Second > (long)now - Span).Sum(slot => slot.Count) / Math.Clamp(now, 1, Span);
        }
    }
}
