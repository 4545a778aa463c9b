namespace Tppo.Producers.Rollouts;

/// <summary>
/// Lets tickets pass once the policy has the version that they ask for, and the value model that or one of the
/// <paramref name="maxValueLag"/> before it.
/// </summary>
internal sealed class VersionGate(int maxValueLag = 0)
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

    /// <summary>Where nothing reads values, the value model is always new enough.</summary>
    public static VersionGate OfPolicyAlone()
    {
        var gate = new VersionGate();
        gate.ValueIs(int.MaxValue);
        return gate;
    }

    public void PolicyIs(int version) => Advance(() => _policy = Math.Max(_policy, version));

    public void ValueIs(int version) => Advance(() => _value = Math.Max(_value, version));

    public Task WaitAsync(int minimum, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (MayPass(minimum))
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
            foreach (var (_, waiter) in _waiting.Where(waiting => MayPass(waiting.Minimum)))
                waiter.SetResult();
            _waiting.RemoveAll(waiting => MayPass(waiting.Minimum));
        }
    }

    private bool MayPass(int minimum) => _policy >= minimum && _value >= Math.Max(0, minimum - maxValueLag);
}
