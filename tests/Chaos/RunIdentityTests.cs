using Tppo.Contracts;
using Tppo.Messaging;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Chaos;

/// <summary>Two runs of one name on one broker.</summary>
public sealed class RunIdentityTests(Broker broker) : IDisposable
{
    private const int Slots = 16;
    private const int Steps = 4;
    private readonly TemporaryFolder _first = new();
    private readonly TemporaryFolder _second = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    [Fact]
    public async Task The_second_is_refused_and_the_first_goes_on_to_its_end_with_a_whole_archive()
    {
        var address = await broker.VirtualHostAsync();
        string[] run = ["run", TppoProcess.Smoke, "--name", "same", "--broker", address.ToString(), "--set", $"total_steps={Steps}", "--set", "test_freq=0", "--set", "warm_start_steps=2"];
        using var first = TppoProcess.Start(_first.Path, run);
        await first.UntilAsync(() => File.Exists(Path.Combine(_first.Path, "runs", "same", ".begun")));
        var paused = Path.Combine(_first.Path, "runs", "same", "paused");
        File.WriteAllText(paused, ""); // so that it is there still
        foreach (var second in new[] { run, ["producer", .. run[1..]] })
        {
            var refused = await TppoProcess.RunAsync(_second.Path, second);
            refused.ExitCode.ShouldBe(2, refused.Error);
            var line = refused.Error.TrimEnd('\n').Split('\n')[^1];
            line.ShouldContain("another run of the name same");
            line.ShouldContain("--name");
            line.ShouldContain("VHOST");
            Directory.Delete(Path.Combine(_second.Path, "runs"), recursive: true);
        }

        File.Delete(paused);
        var outcome = await first.EndAsync();
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        static int Distinct(IReadOnlyList<WindowGenerated> windows) => windows.Select(window => (window.Ticket.Slot, window.Ticket.Step)).Distinct().Count();
        var archived = await ArchiveStream.ReadAsync(address, "same", windows => Distinct(windows) >= Slots * Steps);
        Distinct(archived).ShouldBe(Slots * Steps);
    }

    [Fact]
    public async Task Queues_of_an_older_version_are_those_of_a_run_that_has_begun()
    {
        var address = await broker.VirtualHostAsync();
        await (await QuorumQueue.OpenAsync(address, "tppo.old.tickets")).DisposeAsync();
        var topology = Topology(address, "old");
        (await Should.ThrowAsync<UserException>(() => topology.DeployAsync("0", hasBegun: false, Cancellation))).Message.ShouldContain("--name");
        await topology.DeployAsync("1", hasBegun: true, Cancellation);
        await topology.DeployAsync("1", hasBegun: false, Cancellation);
        await Should.ThrowAsync<UserException>(() => topology.DeployAsync("2", hasBegun: true, Cancellation));
    }

    [Fact]
    public async Task Roles_of_one_run_that_start_at_once_are_all_let_in()
    {
        var topology = Topology(await broker.VirtualHostAsync(), "one");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => topology.DeployAsync("1", hasBegun: false, Cancellation)));
    }

    private static RunTopology Topology(Uri address, string name)
        => new(BrokerAddress.Find(address.ToString(), _ => null)!, new RunNames(name), new ArchiveOptions());
}
