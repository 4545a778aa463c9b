using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Chaos;

/// <summary>kill -9 of every role, of those that stand by, and of the broker (which is also stopped by SIGTERM), again and again, in mid-run. `bench/chaos` does it for longer.</summary>
public sealed class ChaosTests : IAsyncDisposable
{
    private const string Run = "chaos";
    private const int Slots = 16;
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("TPPO_CHAOS_KILLS") ?? "20", CultureInfo.InvariantCulture);
    private static readonly int Steps = 3 * Kills;

    /// <summary>The other runs that are killed (of trainers, adapters, brokers) refill by step.</summary>
    private static readonly string Refill = Environment.GetEnvironmentVariable("TPPO_CHAOS_REFILL") ?? "slot";
    private readonly TemporaryFolder _folder = new();
    private readonly BrokerScript _broker = new(Directory.CreateTempSubdirectory("tppo-chaos-broker-").FullName);
    private readonly List<RoleProcess> _roles = [];

    [Fact]
    public async Task Whatever_is_killed_no_window_is_lost_or_trained_twice_and_the_weights_are_those_of_an_undisturbed_run()
    {
        string[] settings = ["--set", $"total_steps={Steps}", "--set", "test_freq=0", "--set", $"save_freq={Steps}", "--set", $"refill={Refill}"];
        var undisturbed = await TppoProcess.RunAsync(_folder.Path, ["run", TppoProcess.Smoke, "--name", "undisturbed", .. settings]);
        undisturbed.ExitCode.ShouldBe(0, undisturbed.Error);

        // On disk before anything is killed: a quorum queue of this broker does not survive a kill within a second of its birth.
        var address = await _broker.StartAsync();
        foreach (var role in new[] { "policy", "value", "batching", "producer", "policy", "value", "batching" }) // the last three stand by
            _roles.Add(new RoleProcess(role, _folder.Path, ["--name", Run, "--broker", address.OriginalString, .. settings]));
        foreach (var role in _roles)
            role.Start();

        var random = new Random(20250615);
        var victims = Enumerable.Range(0, Kills).Select(i => i % (_roles.Count + 1)).ToArray();
        random.Shuffle(victims);
        var brokerKills = 0;
        var clock = Stopwatch.StartNew();
        foreach (var victim in victims)
        {
            await ProgressAsync(2, address);
            await Task.Delay(random.Next(300), TestContext.Current.CancellationToken); // anywhere in a step
            if (victim < _roles.Count)
            {
                await _roles[victim].KillAsync();
                _roles[victim].Start();
            }
            else
            {
                if (brokerKills++ % 2 == 0)
                    Process.GetProcessById(_broker.Node).Kill();
                else
                    (await _broker.StopAsync()).ExitCode.ShouldBe(0); // SIGTERM
                var orphan = _roles[brokerKills % _roles.Count];
                await orphan.KillAsync();
                orphan.Start(); // without a broker it waits for one
                await _broker.StartAsync();
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{Kills} kills in {clock.Elapsed}");
        foreach (var role in _roles)
            await role.EndAsync();

        foreach (var trainer in new[] { "policy", "value" })
        {
            var ledger = TrainedWindows.Read(RunFile(Run, $"ledger/{trainer}.jsonl"));
            ledger.Select(line => line.Step).ShouldBe(Enumerable.Range(0, Steps), trainer);
            ledger.ShouldAllBe(line => line.Windows.Select(name => name.Split('-')[0]).Distinct().Count() == Slots, trainer);
            ledger.SelectMany(line => line.Windows).ShouldBeUnique();
            Weights(trainer, Run).ShouldBe(Weights(trainer, "undisturbed"), trainer);
        }

        var trained = TrainedWindows.Read(RunFile(Run, "ledger/policy.jsonl")).SelectMany(line => line.Windows).ToHashSet();
        var archived = await ArchiveStream.ReadAsync(address, Run, windows => windows.Select(window => window.Ticket).DistinctBy(ticket => (ticket.Slot, ticket.Step)).Count() == Slots * Steps);
        var segments = archived.SelectMany(window => window.Segments).Select(segment => segment.Ticket);
        var inArchive = segments.Select(ticket => $"{ticket.TrajectoryId}/{ticket.WindowIndex}").ToHashSet();
        trained.Except(inArchive).ShouldBeEmpty($"of {archived.Count} records");
        inArchive.Except(trained).ShouldBeEmpty();
        File.ReadLines(RunFile(Run, "metrics.jsonl")).Count(line => !line.Contains("eval/", StringComparison.Ordinal)).ShouldBe(Steps);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var role in _roles)
            role.Dispose();
        await _broker.StopAsync();
        Directory.Delete(_broker.Folder, recursive: true);
        _folder.Dispose();
    }

    /// <summary>Ends when the policy has trained <paramref name="steps"/> more steps, or all.</summary>
    private async Task ProgressAsync(int steps, Uri address)
    {
        var path = RunFile(Run, "ledger/policy.jsonl");
        var goal = Math.Min(Steps, TrainedWindows.Read(path).Count + steps);
        try
        {
            await _roles[0].UntilAsync(() => TrainedWindows.Read(path).Count >= goal || _roles.Any(role => role.HasFailed));
            _roles.ShouldAllBe(role => !role.HasFailed);
        }
        catch (Exception failure)
        {
            var status = await TppoProcess.RunAsync(_folder.Path, "status", "--name", Run, "--broker", address.OriginalString);
            var lines = await Task.WhenAll(_roles.Select(role => role.LastLinesAsync()));
            Assert.Fail($"{failure.Message} Step {goal} was not trained.\n{status.Output}{status.Error}\n{string.Join("\n\n", lines)}");
        }
    }

    private string RunFile(string run, string path) => _folder.File(Path.Combine("runs", run, path));

    private string Weights(string trainer, string run)
        => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(RunFile(run, $"checkpoints/step_{Steps}/{trainer}/model.safetensors"))));
}
