using Tppo.Dashboard.Watching;
using Tppo.Runs;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Dashboard;

public sealed class RunWatchTests : IDisposable
{
    private readonly TemporaryFolder _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public async Task A_run_that_gets_to_its_broker_while_it_is_watched_has_dead_letters_from_then_on()
    {
        var folder = RunFolder.Of(_runs.Path, "new");
        Directory.CreateDirectory(folder.Path);
        await File.WriteAllTextAsync(folder.Config, """{"total_steps":1}""", TestContext.Current.CancellationToken);
        await using var watch = new RunWatch(folder, BrokerAddress.Find("amqp://127.0.0.1:9", _ => null), null, TimeProvider.System);
        (watch.IsOnBroker, watch.DeadLetters).ShouldBe((false, null));
        Directory.CreateDirectory(folder.Recovery);
        watch.IsOnBroker.ShouldBeTrue();
        watch.DeadLetters.ShouldNotBeNull();
    }
}
