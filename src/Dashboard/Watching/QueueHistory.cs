using Tppo.Messaging.Roles;

namespace Tppo.Dashboard.Watching;

/// <summary>The depths of a run's queues over the last hours, as often as they were looked at.</summary>
internal sealed class QueueHistory
{
    private const int Kept = 7200;
    private readonly Queue<QueueMoment> _moments = new();

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<QueueMoment> Moments { get; private set; } = [];

    public void Add(DateTimeOffset at, IReadOnlyList<QueueStatus> queues)
    {
        _moments.Enqueue(new QueueMoment(at, queues));
        if (_moments.Count > Kept)
            _moments.Dequeue();
        Moments = [.. _moments];
    }
}

/// <summary>The queues at one moment.</summary>
internal sealed record QueueMoment(DateTimeOffset At, IReadOnlyList<QueueStatus> Queues)
{
    public QueueStatus? Find(string queue) => Queues.FirstOrDefault(one => one.Queue == queue);
}
