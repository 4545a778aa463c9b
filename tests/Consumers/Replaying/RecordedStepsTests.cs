using Tppo.Consumers.Replaying;
using Tppo.Messaging.Archive;
using Tppo.Runs.Errors;

namespace Tppo.Tests.Consumers.Replaying;

public sealed class RecordedStepsTests : IDisposable
{
    private readonly Replay.Recording _recording = new();

    public void Dispose() => _recording.Dispose();

    [Theory]
    [InlineData("first", null, 0, 2, 0)]
    [InlineData("first", 1, 0, 1, 0)]
    [InlineData("step:1", null, 1, 2, 0)]
    [InlineData("offset:2", null, 1, 2, 0)]
    public async Task The_range_is_what_is_asked_for_and_complete(string from, int? toStep, int first, int last, int unfinished)
    {
        _recording.Add((0, 0), (0, 1), (1, 1), (1, 0), (2, 0), (2, 1));
        (await FindAsync(from, toStep)).ShouldBe(new StepRange(first, last, unfinished));
    }

    [Fact]
    public async Task Windows_after_the_last_complete_step_are_left_out()
    {
        _recording.Add((0, 0), (0, 1), (1, 0), (1, 1), (2, 1), (3, 1));
        (await FindAsync("first")).ShouldBe(new StepRange(0, 1, 2));
    }

    [Theory]
    [InlineData("offset:1", null, "step 0 has 1 of 2 windows in the archive of the run r; the first complete step is 1: choose --from step:1, or a later step with a checkpoint")]
    [InlineData("first", 3, "step 3 has 1 of 2 windows in the archive of the run r; the last complete step is 2: choose --to-step 2")]
    [InlineData("step:3", null, "step 3 has 1 of 2 windows in the archive of the run r; no step is complete")]
    [InlineData("step:4", null, "the archive of the run r has no window of what is asked for: choose another --from or --to-step")]
    public async Task A_step_that_lacks_windows_is_an_error_that_names_a_complete_one(string from, int? toStep, string message)
    {
        _recording.Add((0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1), (3, 0));
        (await Should.ThrowAsync<UserException>(() => FindAsync(from, toStep))).Message.ShouldBe(message);
    }

    [Fact]
    public async Task A_hole_in_the_middle_is_an_error_too()
    {
        _recording.Add((0, 0), (0, 1), (2, 0), (2, 1));
        (await Should.ThrowAsync<UserException>(() => FindAsync("first"))).Message.ShouldContain("step 1 has 0 of 2 windows");
    }

    [Fact]
    public async Task Steps_come_in_their_order_and_windows_in_that_of_slots()
    {
        _recording.Add((0, 1), (1, 1), (0, 0), (2, 1), (1, 0), (2, 0), (3, 0)); // as with a lag
        var steps = await RecordedSteps.ReadAsync(_recording.From("first"), new StepRange(0, 2, 1), TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
        steps.Select(step => step.Step).ShouldBe([0, 1, 2]);
        foreach (var (step, windows) in steps)
            windows.Select(window => (window.Ticket.Step, window.Ticket.Slot, window.Tokens[0])).ShouldBe([(step, 0, step + 2), (step, 1, step + 2)]);
    }

    [Fact]
    public async Task A_step_that_is_deleted_during_the_replay_is_an_error()
    {
        _recording.Add((1, 0), (1, 1));
        var steps = RecordedSteps.ReadAsync(_recording.From("first"), new StepRange(0, 1, 0), TestContext.Current.CancellationToken);
        (await Should.ThrowAsync<UserException>(async () => await steps.CountAsync())).Message.ShouldStartWith("step 0 of the run r was deleted from the archive");
    }

    private Task<StepRange> FindAsync(string from, int? toStep = null)
        => StepRange.FindAsync(_recording.From(from, toStep), new SkippedRecords(), TestContext.Current.CancellationToken);
}
