using Microsoft.Extensions.Time.Testing;
using Tppo.Runs.Metrics;
using Tppo.Tests.Cli.Reporting;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Runs.Metrics;

public sealed class TensorBoardLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_an_event_file_with_every_metric()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_790_000_000));
        var log = new TensorBoardLog(_folder.File("tb"), time);
        log.Append(Row.Of(1, ("actor/pg_loss", 0.5), ("critic/vf_loss", double.NaN)));
        time.Advance(TimeSpan.FromSeconds(12));
        log.Append(Row.Of(2, ("eval/avg@1", 0.25)));

        var file = Directory.GetFiles(_folder.File("tb")).ShouldHaveSingleItem();
        Path.GetFileName(file).ShouldStartWith("events.out.tfevents.");
        var events = EventFile.Read(file);
        events[0].FileVersion.ShouldBe("brain.Event:2");
        events.Skip(1).Select(one => (one.WallTime, one.Step, one.Summary.Value[0].Tag, one.Summary.Value[0].SimpleValue)).ShouldBe([
            (1_790_000_000, 1, "actor/pg_loss", 0.5f),
            (1_790_000_000, 1, "critic/vf_loss", float.NaN),
            (1_790_000_012, 2, "eval/avg@1", 0.25f),
        ]);
    }

    [Fact]
    public void A_resumed_run_adds_a_file_that_sorts_after_the_first()
    {
        new TensorBoardLog(_folder.Path).Append(Row.Of(1, ("first", 1)));
        new TensorBoardLog(_folder.Path).Append(Row.Of(1, ("second", 1)));
        Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal).Select(file => EventFile.Read(file)[1].Summary.Value[0].Tag)
            .ShouldBe(["first", "second"]);
    }
}
