namespace Tppo.Cli.Reporting;

/// <summary>How long the remaining steps will take, by the mean of the last ten.</summary>
internal sealed class StepClock(TimeProvider time)
{
    private const int Remembered = 10;

    // The moments at which steps ended, the start of the first before them.
    private readonly Queue<long> _moments = new();

    /// <summary>Notes that a step begins now, or has ended now.</summary>
    public void Mark()
    {
        _moments.Enqueue(time.GetTimestamp());
        if (_moments.Count > Remembered + 1)
            _moments.Dequeue();
    }

    /// <summary>The time that so many steps will take, or null where none has been seen yet.</summary>
    public TimeSpan? Left(long steps) => _moments.Count < 2
        ? null
        : time.GetElapsedTime(_moments.Peek(), _moments.Last()) / (_moments.Count - 1) * Math.Max(0, steps);
}
