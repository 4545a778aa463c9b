using Tppo.Tasks.Rewards;

namespace Tppo.Tests.Runs.Rewards;

/// <summary>Never answers, and heeds no cancellation.</summary>
internal sealed class StuckVerifier : IVerifier, IDisposable
{
    private readonly TaskCompletionSource<Verdict> never = new();
    private readonly SemaphoreSlim calls = new(0);
    private int seen;

    public Task<Verdict> VerifyAsync(Response response, CancellationToken cancellation)
    {
        calls.Release();
        return never.Task;
    }

    public void WaitUntilCalled(int times, TimeSpan deadline)
    {
        for (; seen < times; seen++)
            calls.Wait(deadline).ShouldBeTrue();
    }

    public void Dispose() => calls.Dispose();
}
