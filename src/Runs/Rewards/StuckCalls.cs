namespace Tppo.Runs.Rewards;

/// <summary>
/// Calls that were given up on and go on all the same: an assembly's verifier that computes without end keeps a core busy, and nothing
/// can stop it but the end of the process.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class StuckCalls(TimeProvider time)
{
    /// <summary>A call that heeds its cancellation needs a moment for that.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<(Task Call, long Since)> _calls = [];

    /// <summary>Calls that went on for a second and more after they were given up on, and still do.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                _calls.RemoveAll(one => one.Call.IsCompleted);
                return _calls.Count(one => time.GetElapsedTime(one.Since) >= Grace);
            }
        }
    }

    public void Add(Task call)
    {
        lock (_lock)
            _calls.Add((call, time.GetTimestamp()));
    }
}
