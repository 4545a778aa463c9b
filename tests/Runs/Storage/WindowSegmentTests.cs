using System.IO.Hashing;
using Microsoft.Extensions.Time.Testing;
using Tppo.Contracts;
using Tppo.Contracts.Wire;
using Tppo.Runs.Errors;
using Tppo.Runs.Storage;
using Tppo.Tests.Contracts.Wire;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Runs.Storage;

public sealed class WindowSegmentTests : IDisposable
{
    private const int HeaderBytes = 16;
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Start);

    public void Dispose() => _folder.Dispose();

    private string Segment => _folder.File("windows");

    [Fact]
    public void Windows_come_back_in_their_order_with_sequence_time_and_run()
    {
        Append(0, 0, 1).ShouldBe([0, 1, 2]);
        var records = WindowSegment.Read(Segment).ToList();
        records.Select(record => record.Sequence).ShouldBe([0, 1, 2]);
        records.Select(record => record.Time).ShouldBe([Start, Start.AddSeconds(1), Start.AddSeconds(2)]);
        records.Select(record => record.Run).Distinct().ShouldBe(["r1"]);
        records.Select(record => record.Window.Ticket.Step).ShouldBe([0, 0, 1]);
        new Frame("r1", records[2].Window).ToBytes().ShouldBe(new Frame("r1", OfStep(1)).ToBytes());
    }

    [Fact]
    public void Golden_header()
    {
        Append(0);
        var length = new Frame("r1", OfStep(0)).ToBytes().Length;
        var bytes = File.ReadAllBytes(Segment);
        bytes.Length.ShouldBe(HeaderBytes + length);
        Convert.ToHexStringLower(bytes.AsSpan(0, HeaderBytes)).ShouldBe("940000002e8fa97c9b01000009d41cef"); // length, time, zlib's crc32 of both
    }

    [Fact]
    public void Reading_starts_at_a_sequence_number_a_step_or_a_time()
    {
        Append(0, 0, 1, 1, 2);
        Sequences(WindowSegment.ReadFrom(Segment, 3)).ShouldBe([3, 4]);
        Sequences(WindowSegment.ReadFrom(Segment, 5)).ShouldBeEmpty();
        Sequences(WindowSegment.ReadFromStep(Segment, 1)).ShouldBe([2, 3, 4]);
        Sequences(WindowSegment.ReadFromStep(Segment, 3)).ShouldBeEmpty();
        Sequences(WindowSegment.ReadFromTime(Segment, Start.AddSeconds(1))).ShouldBe([1, 2, 3, 4]);
        Sequences(WindowSegment.ReadFromTime(Segment, Start.AddMilliseconds(1001))).ShouldBe([2, 3, 4]);
    }

    [Fact]
    public void A_writer_goes_on_where_the_last_one_ended()
    {
        Append(0, 1);
        Append(2).ShouldBe([2]);
        Sequences(WindowSegment.Read(Segment)).ShouldBe([0, 1, 2]);
    }

    [Fact]
    public void A_torn_tail_is_left_out_wherever_it_was_torn_and_cut_off_by_the_next_writer()
    {
        Append(0, 1);
        var whole = File.ReadAllBytes(Segment);
        var first = whole.Length / 2;
        for (var length = first; length < whole.Length; length++)
        {
            File.WriteAllBytes(Segment, whole[..length]);
            Sequences(WindowSegment.Read(Segment)).ShouldBe([0], $"{length} bytes");
        }

        Append(5).ShouldBe([1]);
        WindowSegment.Read(Segment).Select(record => record.Window.Ticket.Step).ShouldBe([0, 5]);
    }

    [Fact]
    public void Every_flipped_byte_is_an_error_that_names_file_record_and_offset()
    {
        Append(0, 1, 2);
        var whole = File.ReadAllBytes(Segment);
        var size = whole.Length / 3;
        for (var i = 0; i < size; i++)
        {
            byte[] altered = [.. whole];
            altered[size + i] ^= 0x10;
            File.WriteAllBytes(Segment, altered);
            var records = WindowSegment.Read(Segment).GetEnumerator();
            records.MoveNext().ShouldBeTrue();
            Should.Throw<UserException>(() => records.MoveNext()).Message.ShouldStartWith($"{Segment}: record 1 at byte {size} is corrupt: ");
        }
    }

    [Fact]
    public void A_writer_does_not_go_on_after_a_corrupt_header()
    {
        Append(0, 1);
        var bytes = File.ReadAllBytes(Segment);
        bytes[0]++;
        File.WriteAllBytes(Segment, bytes);
        Should.Throw<UserException>(() => Append(2)).Message.ShouldContain("record 0 at byte 0 is corrupt: its header's checksum is wrong");
        File.ReadAllBytes(Segment).ShouldBe(bytes);
    }

    [Fact]
    public void Reading_is_lazy_and_works_beside_the_writer()
    {
        using var writer = new WindowSegmentWriter(Segment, "r1", _time);
        writer.Append(OfStep(0));
        using var records = WindowSegment.Read(Segment).GetEnumerator();
        records.MoveNext().ShouldBeTrue();
        writer.Append(OfStep(1));
        records.MoveNext().ShouldBeTrue();
        records.Current.Window.Ticket.Step.ShouldBe(1);
        records.MoveNext().ShouldBeFalse();
    }

    [Fact]
    public async Task Threads_may_append_at_once()
    {
        using (var writer = new WindowSegmentWriter(Segment, "r1", _time))
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(step => Task.Run(() => writer.Append(OfStep(step)))));
            writer.Flush();
        }

        WindowSegment.Read(Segment).Select(record => record.Window.Ticket.Step).ShouldBe(Enumerable.Range(0, 8), ignoreOrder: true);
    }

    [Fact]
    public void A_missing_file_is_named()
        => Should.Throw<UserException>(() => WindowSegment.Read(Segment).ToList()).Message.ShouldStartWith($"{Segment}: the windows cannot be read");

    [Fact]
    public void A_record_of_another_kind_is_an_error()
    {
        var ticket = new Frame("r1", Samples.Ticket).ToBytes();
        byte[] header = [.. BitConverter.GetBytes(ticket.Length), .. BitConverter.GetBytes(0L)];
        File.WriteAllBytes(Segment, [.. header, .. BitConverter.GetBytes(Crc32.HashToUInt32(header)), .. ticket]);
        Should.Throw<UserException>(() => WindowSegment.Read(Segment).ToList()).Message.ShouldContain("it holds a GenerateWindow, not a window");
    }

    /// <summary>A second passes after each.</summary>
    private List<long> Append(params int[] steps)
    {
        using var writer = new WindowSegmentWriter(Segment, "r1", _time);
        var sequences = new List<long>();
        foreach (var step in steps)
        {
            sequences.Add(writer.Append(OfStep(step)));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        return sequences;
    }

    private static IEnumerable<long> Sequences(IEnumerable<ArchivedWindow> records) => records.Select(record => record.Sequence);

    private static WindowGenerated OfStep(int step) => Samples.Window with { Ticket = Samples.Ticket with { Step = step } };
}
