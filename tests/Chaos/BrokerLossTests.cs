using RabbitMQ.Client;
using Tppo.Runs.Storage;
using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Chaos;

/// <summary>What the broker loses, the run sends again from its own folder, and ends as if nothing had been lost.</summary>
public sealed class BrokerLossTests(Broker broker, BrokerLossTests.Undisturbed undisturbed) : IClassFixture<BrokerLossTests.Undisturbed>, IDisposable
{
    private const string Run = "lost";
    private const int Steps = 24;
    private const int Slots = 16;
    private static readonly string[] Settings = ["--set", $"total_steps={Steps}", "--set", $"save_freq={Steps}", "--set", "test_freq=6"];
    private readonly TemporaryFolder _folder = new();
    private readonly List<RoleProcess> _roles = [];

    public void Dispose()
    {
        foreach (var role in _roles)
            role.Dispose();
        _folder.Dispose();
    }

    [Theory, InlineData(15), InlineData(9)]
    public async Task A_run_that_was_stopped_goes_on_with_an_empty_broker(int signal)
    {
        using (var process = TppoProcess.Start(_folder.Path, OnBroker(await broker.VirtualHostAsync())))
        {
            await process.UntilAsync(() => Trained("policy") >= 8);
            process.Signal(signal);
            await process.EndAsync();
        }

        var resumed = await TppoProcess.RunAsync(_folder.Path, [.. OnBroker(await broker.VirtualHostAsync()), "--resume"]);
        resumed.ExitCode.ShouldBe(0, resumed.Error);
        await ShouldBeUndisturbedAsync();
        File.ReadLines(RunFile("metrics.jsonl")).Count(line => line.Contains("eval/", StringComparison.Ordinal)).ShouldBe(1 + (Steps / 6));
    }

    [Fact]
    public async Task Every_queue_may_be_purged_in_mid_run()
    {
        var address = await broker.VirtualHostAsync();
        await StartAsync(address);
        await using var connection = await new ConnectionFactory { Uri = address }.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        foreach (var (reader, queue) in new[]
        {
            ("producer", "tickets"), ("value", "value-trainer"), ("policy", "policy-trainer"), ("batching", "successive-batching"), ("policy", "metrics"),
        })
        {
            var role = _roles.Single(role => role.Role == reader);
            await role.KillAsync();
            var full = $"tppo.{Run}.{queue}";
            var ready = 0u;
            await _roles.First(other => other != role).UntilAsync(() => (ready = channel.MessageCountAsync(full).GetAwaiter().GetResult()) > 0);
            (await channel.QueuePurgeAsync(full, TestContext.Current.CancellationToken)).ShouldBeGreaterThan(0u, queue);
            role.Start();
            var goal = Math.Min(Steps, Trained("policy") + 3);
            await role.UntilAsync(() => Trained("policy") >= goal && Trained("value") >= goal);
        }

        foreach (var role in _roles)
            await role.EndAsync();
        await ShouldBeUndisturbedAsync();
    }

    [Fact]
    public async Task A_low_delivery_limit_drops_tickets_which_are_issued_again_and_counted_and_every_role_says_what_is_missing()
    {
        var address = await broker.VirtualHostAsync();
        await Broker.LimitDeliveriesAsync(address, 1);
        await StartAsync(address);
        await _roles[0].UntilAsync(() => Trained("policy") >= 4);
        (await OperateAsync(address, "pause")).ExitCode.ShouldBe(0);
        await using var connection = await new ConnectionFactory { Uri = address }.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        var producer = _roles.Single(role => role.Role == "producer");
        for (var kill = 0; kill < 3; kill++)
        {
            await producer.UntilAsync(() => channel.MessageCountAsync($"tppo.{Run}.tickets").GetAwaiter().GetResult() == 0);
            await producer.KillAsync();
            producer.Start();
        }

        (await OperateAsync(address, "resume")).ExitCode.ShouldBe(0);
        await _roles[0].UntilAsync(() => OperateAsync(address, "status").GetAwaiter().GetResult().Output.Contains("sent again", StringComparison.Ordinal));
        foreach (var role in _roles)
            (await role.EndAsync()).ShouldContain("policies", Case.Sensitive, role.Role);
        await ShouldBeUndisturbedAsync();
    }

    private async Task StartAsync(Uri address)
    {
        foreach (var role in new[] { "policy", "value", "batching", "producer" })
            _roles.Add(new RoleProcess(role, _folder.Path, ["--name", Run, "--broker", address.OriginalString, .. Settings]));
        foreach (var role in _roles)
            role.Start();
        await _roles[0].UntilAsync(() => Trained("policy") >= 2);
    }

    private Task<Outcome> OperateAsync(Uri address, string command) => TppoProcess.RunAsync(_folder.Path, command, "--name", Run, "--broker", address.OriginalString);

    private async Task ShouldBeUndisturbedAsync()
    {
        foreach (var trainer in new[] { "policy", "value" })
        {
            var ledger = TrainedWindows.Read(RunFile($"ledger/{trainer}.jsonl"));
            ledger.Select(line => line.Step).ShouldBe(Enumerable.Range(0, Steps), trainer);
            ledger.ShouldAllBe(line => line.Windows.Length == Slots, trainer);
            Weights(RunFile(""), trainer).ShouldBe(Weights(undisturbed.Folder, trainer), trainer);
        }

        File.ReadLines(RunFile("metrics.jsonl")).Count(line => !line.Contains("eval/", StringComparison.Ordinal)).ShouldBe(Steps);
    }

    private static string[] OnBroker(Uri address) => ["run", TppoProcess.Smoke, "--name", Run, "--broker", address.OriginalString, .. Settings];

    private int Trained(string trainer) => TrainedWindows.Read(RunFile($"ledger/{trainer}.jsonl")).Count;

    private string RunFile(string path) => _folder.File(Path.Combine("runs", Run, path));

    private static string Weights(string run, string trainer) => DurableFile.Hash(Path.Combine(run, $"checkpoints/step_{Steps}/{trainer}/model.safetensors"));

    /// <summary>The same run without a broker.</summary>
    public sealed class Undisturbed : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        /// <summary>The run's.</summary>
        public string Folder => _folder.File($"runs/{nameof(Undisturbed)}");

        public async ValueTask InitializeAsync()
        {
            var outcome = await TppoProcess.RunAsync(_folder.Path, ["run", TppoProcess.Smoke, "--name", nameof(Undisturbed), .. Settings]);
            outcome.ExitCode.ShouldBe(0, outcome.Error);
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
