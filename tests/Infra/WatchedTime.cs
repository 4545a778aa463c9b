using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Tppo.Tests.Infra;

/// <summary>A clock that stands until it is moved, and tells when somebody has begun to wait by it.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>The next wait that has begun: for how long.</summary>
    public async Task<TimeSpan> NextWaitAsync()
    {
        using var deadline = new CancellationTokenSource(Patience.Limit);
        return await _waits.Reader.ReadAsync(deadline.Token);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }
}
