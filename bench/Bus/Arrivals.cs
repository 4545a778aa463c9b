namespace Tppo.Bench.Bus;

/// <summary>Counts deliveries up to an expected number.</summary>
internal sealed class Arrivals(int expected)
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _seen;

    /// <summary>Ends with the last delivery.</summary>
    public Task All => _all.Task;

    public void Add()
    {
        if (Interlocked.Increment(ref _seen) == expected)
            _all.TrySetResult();
    }
}
