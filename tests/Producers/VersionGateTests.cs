using Tppo.Producers.Rollouts;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Producers;

public class VersionGateTests
{
    private static readonly TimeSpan Deadline = Patience.Limit;

    [Fact]
    public async Task Passes_only_when_both_models_are_new_enough()
    {
        var gate = new VersionGate();
        var waiting = gate.WaitAsync(3, CancellationToken.None);
        gate.PolicyIs(3);
        gate.ValueIs(2);
        waiting.IsCompleted.ShouldBeFalse();
        gate.ValueIs(4);
        await waiting.WaitAsync(Deadline, TestContext.Current.CancellationToken);
        gate.WaitAsync(3, CancellationToken.None).IsCompletedSuccessfully.ShouldBeTrue();
        gate.WaitAsync(4, CancellationToken.None).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void The_value_model_may_be_further_behind_but_not_further_than_allowed()
    {
        var gate = new VersionGate(maxValueLag: 1);
        var (third, fourth) = (gate.WaitAsync(3, CancellationToken.None), gate.WaitAsync(4, CancellationToken.None));
        gate.ValueIs(2);
        third.IsCompleted.ShouldBeFalse();
        gate.PolicyIs(4);
        third.IsCompletedSuccessfully.ShouldBeTrue();
        fourth.IsCompleted.ShouldBeFalse();
        gate.ValueIs(3);
        fourth.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Theory, InlineData(0), InlineData(1)]
    public void Nothing_passes_before_the_first_weights(int maxValueLag)
    {
        var gate = new VersionGate(maxValueLag);
        var waiting = gate.WaitAsync(0, CancellationToken.None);
        gate.PolicyIs(0);
        waiting.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void An_older_version_does_not_take_the_gate_back()
    {
        var gate = new VersionGate();
        gate.PolicyIs(5);
        gate.ValueIs(5);
        gate.PolicyIs(2);
        gate.WaitAsync(5, CancellationToken.None).IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task A_cancelled_wait_ends_and_does_not_hold_up_the_others()
    {
        var gate = new VersionGate();
        using var cancellation = new CancellationTokenSource();
        var cancelled = gate.WaitAsync(1, cancellation.Token);
        var other = gate.WaitAsync(1, CancellationToken.None);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => cancelled.WaitAsync(Deadline));
        gate.PolicyIs(1);
        gate.ValueIs(1);
        await other.WaitAsync(Deadline, TestContext.Current.CancellationToken);
    }
}
