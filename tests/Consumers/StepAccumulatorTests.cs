using System.Diagnostics;
using Tppo.Consumers.Training;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Consumers;

public class StepAccumulatorTests
{
    private static readonly TimeSpan Deadline = Patience.Limit;
    private readonly StepAccumulator _accumulator = new(slots: 3);

    [Fact]
    public async Task A_step_is_there_once_it_has_all_slots_and_is_in_their_order()
    {
        var taking = _accumulator.TakeAsync(0, CancellationToken.None);
        _ = Add(slot: 2);
        _ = Add(slot: 0, step: 1);
        _ = Add(slot: 1);
        taking.IsCompleted.ShouldBeFalse();
        _ = Add(slot: 0);
        (await taking.WaitAsync(Deadline, TestContext.Current.CancellationToken)).Select(window => (window.Ticket.Slot, window.Ticket.Step))
            .ShouldBe([(0, 0), (1, 0), (2, 0)]);
        _accumulator.TakeAsync(1, CancellationToken.None).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Deliveries_end_when_their_own_step_is_complete_and_not_before()
    {
        Task[] first = [Add(0), Add(1), Add(2)], second = [Add(0, step: 1)];
        await _accumulator.TakeAsync(0, TestContext.Current.CancellationToken).WaitAsync(Deadline, TestContext.Current.CancellationToken);
        first.ShouldAllBe(delivery => !delivery.IsCompleted);
        _accumulator.Complete(0);
        await Task.WhenAll(first).WaitAsync(Deadline, TestContext.Current.CancellationToken);
        second[0].IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_repeat_is_counted_and_held_until_its_step_is_durable_and_the_first_one_counts()
    {
        var first = Add(0);
        // After a lost connection it is the only delivery left: acknowledged at once, it would be lost with the process.
        var repeat = _accumulator.AddAsync(Windows.Of([9, 9], slot: 0));
        repeat.IsCompleted.ShouldBeFalse();
        (_accumulator.Repeats, _accumulator.Late).ShouldBe((1, 0));
        first.IsCompleted.ShouldBeFalse();
        _ = Add(1);
        _ = Add(2);
        (await _accumulator.TakeAsync(0, TestContext.Current.CancellationToken).WaitAsync(Deadline, TestContext.Current.CancellationToken))[0]
            .Tokens.ShouldBe([5]);
        _accumulator.Complete(0);
        await Task.WhenAll(first, repeat).WaitAsync(Deadline, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void What_came_before_the_trainer_knew_its_step_is_dropped_and_counted_when_it_does()
    {
        Task[] early = [Add(0, step: 2), Add(1, step: 2)];
        var present = Add(0, step: 3);
        _accumulator.StartAt(3, late: 5, repeats: 7);
        early.ShouldAllBe(delivery => delivery.IsCompletedSuccessfully);
        present.IsCompleted.ShouldBeFalse();
        (_accumulator.Late, _accumulator.Repeats).ShouldBe((7, 7));
    }

    [Fact]
    public void A_window_of_a_trained_step_is_counted_and_acknowledged_at_once()
    {
        _accumulator.StartAt(4);
        Add(0, step: 3).IsCompletedSuccessfully.ShouldBeTrue();
        (_accumulator.Late, _accumulator.Repeats).ShouldBe((1, 0));
        Add(0, step: 4).IsCompleted.ShouldBeFalse();
        _accumulator.Complete(4);
        Add(1, step: 4).IsCompletedSuccessfully.ShouldBeTrue();
        _accumulator.Late.ShouldBe(2);
    }

    [Fact]
    public async Task A_wait_can_be_cancelled_and_taken_up_again()
    {
        using var cancellation = new CancellationTokenSource();
        var cancelled = _accumulator.TakeAsync(0, cancellation.Token);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => cancelled.WaitAsync(Deadline));
        for (var slot = 0; slot < 3; slot++)
            _ = Add(slot);
        (await _accumulator.TakeAsync(0, TestContext.Current.CancellationToken).WaitAsync(Deadline, TestContext.Current.CancellationToken)).Count.ShouldBe(3);
    }

    private Task<ActivityContext> Add(int slot, int step = 0) => _accumulator.AddAsync(Windows.Of([5], slot: slot, step: step));
}
