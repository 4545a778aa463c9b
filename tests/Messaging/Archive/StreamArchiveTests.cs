using Tppo.Messaging;
using Tppo.Messaging.Archive;
using Tppo.Runs.Errors;
using Tppo.Runs.Storage;
using Tppo.Tests.Contracts.Wire;
using Tppo.Tests.Infra;
using Tppo.Tests.Replay;

namespace Tppo.Tests.Messaging.Archive;

public sealed class StreamArchiveTests(Broker broker) : IAsyncLifetime
{
    private const int Count = 300; // more than the deliveries on their way
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow.AddSeconds(-Count);
    private readonly SkippedRecords _skipped = new();
    private ArchiveStream _stream = null!;

    public async ValueTask InitializeAsync() => _stream = new ArchiveStream(await broker.VirtualHostAsync());

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    [Fact]
    public async Task Is_read_from_any_place_to_where_it_ended_when_it_was_opened()
    {
        await _stream.DeployAsync();
        for (var i = 0; i < Count; i++)
            await AddAsync(i);
        await using var archive = await OpenAsync();
        await AddAsync(Count);
        var all = await ReadAsync(archive, new ArchiveStart());
        all.Select(record => record.Sequence).ShouldBe(Enumerable.Range(0, Count).Select(i => (long)i));
        all.Select(record => record.Window.Ticket.Step).ShouldBe(Enumerable.Range(0, Count));
        all[7].Time.ShouldBe(_start.AddSeconds(7));
        all[7].Run.ShouldBe("r");
        (await ReadAsync(archive, new ArchiveStart(Offset: Count - 2))).Select(record => record.Sequence).ShouldBe([Count - 2, Count - 1]);
        (await ReadAsync(archive, new ArchiveStart(Offset: Count))).ShouldBeEmpty();
        var windows = new RecordedWindows(archive, "r", 1000, slots: 2, new ArchiveStart(Time: _start.AddSeconds(Count - 3)), null);
        (await windows.ReadAsync(_skipped, TestContext.Current.CancellationToken).Select(record => record.Sequence).ToListAsync(TestContext.Current.CancellationToken))
            .ShouldBe([Count - 3, Count - 2, Count - 1]);
        _skipped.Count.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_no_window_is_skipped_and_counted()
    {
        await _stream.DeployAsync();
        await AddAsync(0);
        await _stream.AddAsync([1, 2, 3], _start);
        await _stream.AddAsync(Samples.Ticket, _start);
        await AddAsync(1);
        await using var archive = await OpenAsync();
        (await ReadAsync(archive, new ArchiveStart())).Select(record => record.Sequence).ShouldBe([0, 3]);
        _skipped.Count.ShouldBe(2);
        _skipped.ToString().ShouldStartWith("2 records skipped: the first, offset 1: ");
    }

    [Fact]
    public async Task A_run_without_a_stream_is_an_error()
        => (await Should.ThrowAsync<UserException>(OpenAsync)).Message.ShouldContain("tppo.r.archive");

    private Task AddAsync(int step) => _stream.AddAsync(Samples.Window with { Ticket = Samples.Ticket with { Step = step, EarlierTokens = [] } }, _start.AddSeconds(step));

    private Task<StreamArchive> OpenAsync()
        => StreamArchive.OpenAsync(_stream.Broker, new RunNames("r"), TimeProvider.System, TestContext.Current.CancellationToken);

    private async Task<List<ArchivedWindow>> ReadAsync(StreamArchive archive, ArchiveStart start)
        => await archive.ReadAsync(start, _skipped, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
}
