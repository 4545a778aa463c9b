using Tppo.Consumers.Training;
using Tppo.Contracts;
using Tppo.Modeling;
using Tppo.Runs.Errors;
using Tppo.Runs.Storage;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Consumers.Training;

public class TrainerLoopTests
{
    [Fact]
    public async Task Trains_every_step_publishes_every_version_and_says_every_step()
    {
        await using var run = await StartAsync(steps: 3);
        var before = run.Numbers(step: 0);
        await run.RunAsync();
        string[] said = ["policy 0", "policy 1", "Policy trained 0", "policy 2", "Policy trained 1", "policy 3", "Policy trained 2"];
        run.Said.Select(Short).ShouldBe(said);
        // 5 + 6 + 2 (2 + step), and half of what was before
        run.Trained.Select(trained => trained.Metrics["sum"]).ShouldBe([15, 24.5, 31.25]);
        run.Trained.Select(trained => trained.Metrics["timing_s/policy"]).ShouldBe([0, 0, 0]); // of a clock that stands
        run.Numbers(step: 3).ShouldBeClose([.. before.Select(number => number + (70.75f / 1024))], 1e-5);
        using var published = run.Weights.Load(Role.Policy, run.Weights.Latest(Role.Policy)!);
        Tiny.Numbers(published).ShouldBe(run.Numbers(step: 3));
    }

    [Fact]
    public async Task The_value_trainer_publishes_values()
    {
        await using var run = await StartAsync(steps: 1, Role.Value);
        await run.RunAsync();
        run.Said.Select(Short).ShouldBe(["value 0", "value 1", "Value trained 0"]);
        run.Trained.Single().Metrics.Keys.ShouldBe(["sum", "timing_s/value", "drops/value_late", "drops/value_repeats", "drops/value_not_finite"], ignoreOrder: true);
        run.Weights.Latest(Role.Value)!.Version.ShouldBe(1);
    }

    [Fact]
    public async Task Checkpoints_are_written_where_they_are_due_and_every_step_is_durable_with_its_windows()
    {
        await using var run = await StartAsync(steps: 5);
        await run.RunAsync();
        run.Checkpoints.Complete().ShouldBe([0, 2, 4, 5], ignoreOrder: true);
        run.Recovery.Complete().ShouldBe([4, 5], ignoreOrder: true);
        StepWindowsFile.Read(run.RecoveryState(5)).Select(window => window.Ticket.SlotAndStep).ShouldBe(["0/4", "1/4"]);
        StepWindowsFile.Read(run.CheckpointState(5)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_delivery_is_held_until_its_step_is_said()
    {
        await using var run = await StartAsync(steps: 3);
        List<(int Said, int Acknowledged)> seen = [];
        run.Happens = what =>
        {
            if (what == "has published" && run.Said[^1] is StepTrained)
                seen.Add((run.Trained.Count(), run.Acknowledged.Count()));
        };
        await run.RunAsync();
        seen.ShouldBe([(1, 0), (2, 1), (3, 2)]);
        run.Acknowledged.ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task What_is_dropped_is_counted_in_the_step()
    {
        await using var run = await StartAsync(steps: 2);
        run.Happens = what =>
        {
            if (what != "trains")
                return;
            _ = run.Deliver(LoopRun.Window(slot: 1, run.Trained.Count())); // a repeat, in each step
            if (run.Trained.Any())
                _ = run.Deliver(LoopRun.Window(slot: 0, step: 0)); // late
        };
        await run.RunAsync();
        run.Trained.Select(Drops).ShouldBe([(0, 1), (1, 2)]);
    }

    [Fact]
    public async Task What_a_killed_process_may_not_have_said_is_said_by_the_next_and_its_counts_go_on()
    {
        await using var run = await StartAsync(steps: 3);
        run.Happens = what =>
        {
            if (what == "trains")
                _ = run.Deliver(LoopRun.Window(slot: 1, run.Trained.Count())); // a repeat
            if (what == "publishes" && run.Said.Count == 4)
                throw new InvalidOperationException("killed");
        };
        await Should.ThrowAsync<InvalidOperationException>(() => run.RunAsync());
        run.Said.Select(Short).ShouldBe(["policy 0", "policy 1", "Policy trained 0", "policy 2"]);
        run.Said.Clear();
        run.Happens = _ => { };
        await run.RunAsync();
        run.Said.Select(Short).ShouldBe(["policy 2", "Policy trained 1", "policy 3", "Policy trained 2"]);
        run.Trained.Select(Drops).ShouldBe([(0, 2), (2, 2)]); // step 1's two windows came once more
    }

    [Fact]
    public async Task A_run_that_is_stopped_while_it_waits_for_windows_ends_with_a_checkpoint()
    {
        await using var run = await StartAsync(steps: 1, isOnBroker: false, totalSteps: 10);
        var loop = run.RunAsync();
        await UntilAsync(() => run.Accumulator.Trained == 1);
        loop.IsCompleted.ShouldBeFalse();
        run.Control.StopBefore(1);
        await loop;
        run.Checkpoints.Complete().ShouldBe([0, 1], ignoreOrder: true);
        StepTrainedFile.Read(run.CheckpointState(1)).ShouldNotBeNull().Step.ShouldBe(0);
    }

    [Fact]
    public async Task A_run_that_is_to_end_a_step_later_trains_that_step_first()
    {
        await using var run = await StartAsync(steps: 1, isOnBroker: false, totalSteps: 10);
        var loop = run.RunAsync();
        await UntilAsync(() => run.Accumulator.Trained == 1);
        run.Control.StopBefore(2);
        for (var slot = 0; slot < LoopRun.Slots; slot++)
        {
            loop.IsCompleted.ShouldBeFalse();
            _ = run.Deliver(LoopRun.Window(slot, step: 1));
        }

        await loop;
        run.Trained.Select(trained => trained.Step).ShouldBe([0, 1]);
        run.Checkpoints.Latest(_ => true).ShouldBe(2);
    }

    [Fact]
    public async Task One_that_is_cancelled_leaves_between_two_steps_without_a_checkpoint()
    {
        await using var run = await StartAsync(steps: 1, isOnBroker: false, totalSteps: 10);
        using var leave = new CancellationTokenSource();
        var loop = run.RunAsync(leave.Token);
        await UntilAsync(() => run.Accumulator.Trained == 1);
        await leave.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(loop);
        run.Checkpoints.Complete().ShouldBe([0]);
    }

    [Fact]
    public async Task A_step_that_cannot_be_trained_fails_the_loop_and_is_nowhere()
    {
        await using var run = await StartAsync(steps: 2);
        run.Happens = what =>
        {
            if (what == "trains" && run.Trained.Any())
                throw new NotFiniteException("the loss is NaN");
        };
        await Should.ThrowAsync<NotFiniteException>(() => run.RunAsync());
        run.Ledger.Select(line => line.Step).ShouldBe([0]);
        (run.Recovery.Latest(_ => true), run.Weights.Latest(Role.Policy)!.Version).ShouldBe((1, 1));
        run.Acknowledged.ShouldBe([0]);
    }

    [Fact]
    public async Task Windows_that_taught_nothing_are_counted_over_restarts_and_said()
    {
        await using var run = await StartAsync(steps: 2);
        run.NotFinite = 3;
        run.Happens = what =>
        {
            if (what == "trains" && run.Trained.Any())
                throw new NotFiniteException("killed here");
        };
        await Should.ThrowAsync<NotFiniteException>(() => run.RunAsync());
        run.Happens = _ => { };
        await run.RunAsync();
        run.Trained.DistinctBy(trained => trained.Step).Select(trained => trained.Metrics["drops/policy_not_finite"]).ShouldBe([3, 6]);
        run.Accumulator.NotFinite.ShouldBe(6);
        run.Lines.Messages.ShouldContain(line => line.Contains("step 1: 3 windows taught nothing"));
    }

    [Fact]
    public async Task Weights_that_are_not_finite_are_stored_nowhere_and_reach_nobody()
    {
        await using var run = await StartAsync(steps: 3);
        run.Happens = what =>
        {
            if (what == "trains" && run.Trained.Any())
                run.Poison();
        };
        var error = await Should.ThrowAsync<RoleException>(() => run.RunAsync());
        error.Message.ShouldContain("version 2 of the policy model has weights that are not finite");
        run.Ledger.Select(line => line.Step).ShouldBe([0]);
        (run.Recovery.Latest(_ => true), run.Weights.Latest(Role.Policy)!.Version).ShouldBe((1, 1));
        run.Checkpoints.Complete().ShouldBe([0]);
    }

    private static async Task<LoopRun> StartAsync(int steps, Role role = Role.Policy, bool isOnBroker = true, int totalSteps = 0)
    {
        var run = new LoopRun(steps, role, isOnBroker, totalSteps);
        await run.StartBusAsync();
        return run;
    }

    private static string Short(object message) => message switch
    {
        PolicyUpdated policy => $"policy {policy.Version}",
        ValueUpdated value => $"value {value.Version}",
        StepTrained trained => $"{trained.Role} trained {trained.Step}",
        _ => message.ToString()!,
    };

    private static (double Late, double Repeats) Drops(StepTrained trained)
        => (trained.Metrics["drops/policy_late"], trained.Metrics["drops/policy_repeats"]);

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Patience.Limit);
        while (!condition())
            await Task.Delay(2, deadline.Token);
    }
}
