using Microsoft.Extensions.Time.Testing;
using Tppo.Producers.Rollouts;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Producers;

public sealed class PauseGateTests : IDisposable
{
    private static readonly TimeSpan Deadline = Patience.Limit;
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly PauseGate _gate;

    public PauseGateTests() => _gate = new PauseGate(Marker, _time);

    private string Marker => _folder.File("paused");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_marker_it_is_open()
    {
        _gate.IsPaused.ShouldBeFalse();
        _gate.WaitAsync(TestContext.Current.CancellationToken).IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task With_a_marker_it_is_closed_until_the_marker_is_gone()
    {
        File.WriteAllText(Marker, "");
        _gate.IsPaused.ShouldBeTrue();
        var passes = _gate.WaitAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromMinutes(1));
        passes.IsCompleted.ShouldBeFalse();
        File.Delete(Marker);
        _time.Advance(TimeSpan.FromSeconds(1));
        await passes.WaitAsync(Deadline, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task One_that_waits_can_be_broken_off()
    {
        File.WriteAllText(Marker, "");
        using var stop = new CancellationTokenSource();
        var passes = _gate.WaitAsync(stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => passes.WaitAsync(Deadline, TestContext.Current.CancellationToken));
    }
}
