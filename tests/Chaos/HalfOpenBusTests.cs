using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Chaos;

/// <summary>`tppo run --broker` whose connections are dead without a word: it begins anew by itself, and goes on.</summary>
public sealed class HalfOpenBusTests(Broker broker, UndisturbedSteps undisturbed) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_that_the_broker_no_longer_hears_begins_anew_and_ends_with_the_same_weights()
    {
        await using var relay = new HalfOpenRelay(await broker.VirtualHostAsync());
        using var run = TppoProcess.Start(
            _folder.Path, ["run", TppoProcess.Smoke, "--name", "one", "--broker", relay.Address.OriginalString, .. UndisturbedSteps.Settings]);
        var metrics = _folder.File("runs/one/metrics.jsonl");
        await run.UntilAsync(() => File.Exists(metrics) && File.ReadLines(metrics).Count() > 4);
        relay.Forget();
        await run.UntilAsync(() => run.Said("must begin anew"));
        var ended = await run.EndAsync();
        ended.ExitCode.ShouldBe(0, ended.Error);
        await undisturbed.ShouldBeInAsync(_folder.File("runs/one"));
    }
}
