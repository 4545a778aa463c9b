using Tppo.Runs.Storage;
using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Replay;

public class BrokerReplayTests(FinishedRun run, Broker broker) : IClassFixture<FinishedRun>
{
    [Fact]
    public async Task The_stream_of_a_run_on_a_broker_gives_the_same_bytes_as_the_run_and_as_one_in_memory()
    {
        var address = (await broker.VirtualHostAsync()).ToString();
        var trained = await run.TrainAsync("streamed", "--broker", address);
        trained.ExitCode.ShouldBe(0, trained.Error);
        foreach (var role in new[] { "policy", "value" })
        {
            var outcome = await TppoProcess.RunAsync(run.Folder, "replay", "--run", "streamed", "--to", role, "--as", "streamed-" + role, "--broker", address);
            outcome.ExitCode.ShouldBe(0, outcome.Error);
            Hash("streamed-" + role, role).ShouldBe(Hash("streamed", role));
            Hash("streamed-" + role, role).ShouldBe(Hash("undisturbed", role));
        }

        var missing = await TppoProcess.RunAsync(run.Folder, "replay", "--run", "streamed", "--to", "file:x");
        missing.Error.ShouldContain("--broker");
        missing.ExitCode.ShouldBe(2);
    }

    private string Hash(string name, string role) => DurableFile.Hash(run.Run(name, $"checkpoints/step_8/{role}/model.safetensors"));
}
