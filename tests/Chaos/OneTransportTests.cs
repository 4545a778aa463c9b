using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Chaos;

/// <summary>A run is on a broker or it is not: the roles of one do not write beside the process of the other.</summary>
public sealed class OneTransportTests(Broker broker) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_role_beside_a_living_run_without_a_broker_is_refused_in_a_line()
    {
        string[] settings = ["--name", "one", "--set", "total_steps=6", "--set", "test_freq=0", "--set", "warm_start_steps=2"];
        var address = await broker.VirtualHostAsync();
        using var run = TppoProcess.Start(_folder.Path, ["run", TppoProcess.Smoke, .. settings]);
        await run.UntilAsync(() => File.Exists(_folder.File("runs/one/metrics.jsonl")));
        File.WriteAllText(_folder.File("runs/one/paused"), ""); // so that it is there still
        foreach (var role in new[] { "policy", "batching", "producer" })
        {
            var refused = await TppoProcess.RunAsync(_folder.Path, [role, TppoProcess.Smoke, .. settings, "--broker", address.OriginalString]);
            refused.ExitCode.ShouldBe(2, $"{role}: {refused.Output}");
            var line = refused.Error.TrimEnd().Split('\n').ShouldHaveSingleItem(role);
            line.ShouldMatch($"^tppo: .*one is being written by process {run.Id} on {Environment.MachineName} since .*stop", role);
            Directory.Exists(_folder.File("runs/one/recovery")).ShouldBeFalse(role);
        }

        File.Delete(_folder.File("runs/one/paused"));
        var ended = await run.EndAsync();
        ended.ExitCode.ShouldBe(0, ended.Error);
        File.ReadLines(_folder.File("runs/one/metrics.jsonl")).Count(line => !line.Contains("eval/", StringComparison.Ordinal)).ShouldBe(6);
    }
}
