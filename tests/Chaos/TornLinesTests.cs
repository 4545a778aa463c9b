using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Chaos;

/// <summary>On a broker a run that goes on keeps the lines that it has, a bad one too: it says so, and ends with its report.</summary>
public sealed class TornLinesTests(Broker broker) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_with_torn_and_glued_lines_ends_with_its_report()
    {
        var address = await broker.VirtualHostAsync();
        string[] onBroker = ["run", TppoProcess.Smoke, "--name", "torn", "--broker", address.OriginalString];
        using (var process = TppoProcess.Start(_folder.Path, onBroker))
        {
            await process.UntilAsync(() => Directory.Exists(Run("recovery/policy/step_3/policy")) && File.Exists(Run("metrics.jsonl")));
            process.Kill();
            await process.EndAsync();
        }

        File.AppendAllText(Run("trajectories.jsonl"), "{\"Ticket\":{\"Slot\"{\"Ticket\":{\n{\"Ticket\":{\"Slot\"");
        File.AppendAllText(Run("metrics.jsonl"), "{\"step\":{\"step\":2}\n{\"st");
        foreach (var role in new[] { "policy", "value" })
            File.AppendAllText(Run($"ledger/{role}.jsonl"), "{\"step\":7,\"win");
        var resumed = await TppoProcess.RunAsync(_folder.Path, [.. onBroker, "--resume"]);
        resumed.ExitCode.ShouldBe(0, resumed.Error);
        resumed.Error.ShouldContain("trajectories.jsonl:");
        resumed.Error.ShouldContain("metrics.jsonl:");
        File.Exists(Run("report.html")).ShouldBeTrue();
        foreach (var role in new[] { "policy", "value" })
            File.ReadLines(Run($"ledger/{role}.jsonl")).Count().ShouldBe(8, role);
    }

    private string Run(string path) => _folder.File(Path.Combine("runs/torn", path));
}
