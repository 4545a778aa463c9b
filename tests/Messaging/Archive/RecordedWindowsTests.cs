using Tppo.Messaging.Archive;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Tests.Replay;

namespace Tppo.Tests.Messaging.Archive;

public sealed class RecordedWindowsTests : IDisposable
{
    private readonly Recording _recording = new();
    private readonly SkippedRecords _skipped = new();

    public void Dispose() => _recording.Dispose();

    [Theory]
    [InlineData("first", null, "0/0 0/1 1/0 1/1 2/0 2/1")]
    [InlineData("offset:3", null, "1/1 2/0 2/1")]
    [InlineData("offset:6", null, "")]
    [InlineData("step:1", null, "1/0 1/1 2/0 2/1")]
    [InlineData("step:1", 1, "1/0 1/1")]
    [InlineData("first", 0, "0/0 0/1")]
    [InlineData("2026-01-02T03:04:09", null, "2/0 2/1")] // 4 s after the first
    [InlineData("2026-01-03", null, "")]
    public async Task Begins_and_ends_where_it_is_told(string from, int? toStep, string expected)
    {
        _recording.Add((0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1));
        (await ReadAsync(from, toStep)).ShouldBe(expected);
        _skipped.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Of_repeats_the_first_counts()
    {
        _recording.Add((0, 0), (0, 1), (0, 1), (1, 0), (0, 0), (1, 0), (1, 1));
        (await ReadAsync("first")).ShouldBe("0/0 0/1 1/0 1/1");
        (await ReadAsync("offset:2")).ShouldBe("0/1 1/0 0/0 1/1");
        _skipped.Count.ShouldBe(0);
    }

    [Fact]
    public async Task With_a_lag_the_last_step_ends_after_windows_of_later_ones()
    {
        _recording.Add((0, 0), (1, 0), (0, 1), (2, 0), (1, 1));
        (await ReadAsync("first", 1)).ShouldBe("0/0 1/0 0/1 1/1");
    }

    [Fact]
    public async Task What_no_trainer_may_get_is_skipped_and_counted()
    {
        _recording.Add((0, 0)).Add("another", Recording.Window(0, 1));
        _recording.Add("r", Recording.Window(0, 1) with { LogProbs = [float.NaN] }, Recording.Window(0, Recording.Slots));
        _recording.Add((0, 1));
        (await ReadAsync("first")).ShouldBe("0/0 0/1");
        _skipped.ToString().ShouldBe("3 records skipped: the first, offset 1: it is of the run another");
    }

    [Fact]
    public void One_record_skipped_is_one()
    {
        _skipped.Add(4, "torn");
        _skipped.ToString().ShouldBe("1 record skipped: offset 4: torn");
    }

    [Fact]
    public void A_run_without_an_archive_is_told_from_one_on_a_broker()
    {
        var run = new RunFolder(_recording.File("x"));
        Should.Throw<UserException>(() => new SegmentArchive(run)).Message.ShouldBe($"the run x has no archive: there is no {run.Archive}");
        Directory.CreateDirectory(run.Recovery);
        Should.Throw<UserException>(() => new SegmentArchive(run)).Message.ShouldBe("the run x is on a broker, and so is its archive: name it with --broker");
    }

    /// <summary>Step and slot of what is read.</summary>
    private async Task<string> ReadAsync(string from, int? toStep = null)
    {
        var windows = await _recording.From(from, toStep).ReadAsync(_skipped, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
        return string.Join(' ', windows.Select(record => $"{record.Window.Ticket.Step}/{record.Window.Ticket.Slot}"));
    }
}
