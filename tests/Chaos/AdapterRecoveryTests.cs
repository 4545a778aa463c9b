using Tppo.Runs.Storage;
using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Chaos;

/// <summary>A run with adapters on a broker: what is durable in each step is the adapter alone, and it is enough.</summary>
public sealed class AdapterRecoveryTests(Broker broker) : IDisposable
{
    /// <summary>The tensor decoder's last bits depend on who else is in the batch, and over a broker tickets come when they come: one at a time.</summary>
    private static readonly string[] Settings = ["lora_rank=4", "dtype=bfloat16", "decode_slots=1", "slots=8", "eval_problems=2"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_kill_9_it_goes_on_to_the_weights_of_a_run_that_nobody_disturbed()
    {
        await HostedRun.ToItsEndAsync(Run("undisturbed"), Settings);
        var address = await broker.VirtualHostAsync();
        string[] onBroker = ["run", TppoProcess.Smoke, "--name", "killed", "--broker", address.OriginalString, .. Settings.SelectMany(setting => new[] { "--set", setting })];
        using (var process = TppoProcess.Start(_folder.Path, onBroker))
        {
            await process.UntilAsync(() => Directory.Exists(Recovery(3)));
            process.Kill();
            await process.EndAsync();
        }

        var last = Directory.GetDirectories(Run("killed/recovery/policy")).Where(step => Directory.Exists(Path.Combine(step, "policy-trainer"))).Max()!;
        Directory.Exists(Path.Combine(last, "policy")).ShouldBeFalse();
        Directory.GetFiles(Path.Combine(last, "policy-trainer", "adapter")).Select(Path.GetFileName).Order().ShouldBe(["adapter_config.json", "adapter_model.safetensors"]);
        var resumed = await TppoProcess.RunAsync(_folder.Path, [.. onBroker, "--resume"]);
        resumed.ExitCode.ShouldBe(0, resumed.Error);
        foreach (var role in new[] { "policy", "value" })
            Weights("killed", role).ShouldBe(Weights("undisturbed", role), role);
    }

    private string Run(string path) => _folder.File(Path.Combine("runs", path));

    private string Recovery(int step) => Run($"killed/recovery/policy/step_{step}/policy-trainer");

    private string Weights(string name, string role) => DurableFile.Hash(Run($"{name}/checkpoints/step_8/{role}/model.safetensors"));
}
