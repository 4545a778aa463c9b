namespace Tppo.Producers.Rollouts;

/// <summary>Lets tickets pass once both the policy and the value model have the version that they ask for.</summary>
internal sealed class VersionGate
{
    private readonly Lock _lock = new();
    private readonly List<(int Minimum, TaskCompletionSource Waiter)> _waiting = [];
    private int _policy = -1;
    private int _value = -1;

    /// <summary>The older of the two models' versions; -1 before the first.</summary>
    public int Version
    {
        get
        {
            lock (_lock)
                return Math.Min(_policy, _value);
        }
    }

    public void PolicyIs(int version) => Advance(() => _policy = Math.Max(_policy, version));

    public void ValueIs(int version) => Advance(() => _value = Math.Max(_value, version));

    public Task WaitAsync(int minimum, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (Math.Min(_policy, _value) >= minimum)
                return Task.CompletedTask;
            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((minimum, waiter));
            return waiter.Task.WaitAsync(cancellation);
        }
    }

    private void Advance(Action update)
    {
        lock (_lock)
        {
            update();
            var version = Math.Min(_policy, _value);
            foreach (var (_, waiter) in _waiting.Where(w => w.Minimum <= version))
                waiter.SetResult();
            _waiting.RemoveAll(w => w.Minimum <= version);
        }
    }
}
