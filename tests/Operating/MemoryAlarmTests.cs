using System.Diagnostics;
using System.Text.Json.Nodes;
using Tppo.Messaging;
using Tppo.Runs;
using Tppo.Runs.Options;
using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Operating;

/// <summary>What operators' commands say while the broker takes no messages.</summary>
public sealed class MemoryAlarmTests(AlarmBroker broker) : IClassFixture<AlarmBroker>, IDisposable
{
    /// <summary>What is promised; it takes half a second, and took 65.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Status_pause_and_resume_say_soon_that_it_blocks_publishing()
    {
        var address = BrokerAddress.Find(broker.Address.ToString(), _ => null)!;
        await new RunTopology(address, new RunNames("alarmed"), new ArchiveOptions()).DeployAsync("0", hasBegun: false, TestContext.Current.CancellationToken);
        var run = Directory.CreateDirectory(Path.Combine(_folder.Path, "runs", "alarmed", "recovery")).Parent!.FullName;
        await File.WriteAllTextAsync(Path.Combine(run, "config.json"), "{\"total_steps\": 8}", TestContext.Current.CancellationToken);
        await broker.AlarmAsync();
        try
        {
            foreach (var command in new[] { "status", "pause", "resume" })
            {
                var clock = Stopwatch.StartNew();
                var outcome = await OperateAsync(command);
                clock.Elapsed.ShouldBeLessThan(Enough);
                outcome.ExitCode.ShouldBe(0, outcome.Error);
                outcome.Output.ShouldContain("blocks publishing");
                outcome.Output.ShouldContain("memory");
                File.Exists(Path.Combine(run, "paused")).ShouldBe(command == "pause");
            }

            var status = JsonNode.Parse((await OperateAsync("status", "--json")).Output)!;
            ((string)status["blocked"]!).ShouldContain("memory");
            status["queues"]!.AsArray().Count.ShouldBe(Endpoints.All.Count);
        }
        finally
        {
            await broker.CalmAsync();
        }

        JsonNode.Parse((await OperateAsync("status", "--json")).Output)!["blocked"].ShouldBeNull();
    }

    private Task<Outcome> OperateAsync(params string[] command)
        => TppoProcess.RunAsync(_folder.Path, [.. command, "--name", "alarmed", "--broker", broker.Address.ToString()]);
}
