using RabbitMQ.Client;
using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Chaos;

/// <summary>What the broker loses, the run sends again from its own folder, and ends as if nothing had been lost.</summary>
public sealed class BrokerLossTests(Broker broker, UndisturbedSteps undisturbed) : IDisposable
{
    private const string Run = "lost";
    private const int Steps = UndisturbedSteps.Steps;
    private const int Evaluated = 5;
    private static readonly string[] Settings = [.. UndisturbedSteps.Settings, "--set", $"test_freq={Evaluated}"];
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
            await process.UntilAsync(() => Trained("policy") >= 6);
            process.Signal(signal);
            await process.EndAsync();
        }

        var resumed = await TppoProcess.RunAsync(_folder.Path, [.. OnBroker(await broker.VirtualHostAsync()), "--resume"]);
        resumed.ExitCode.ShouldBe(0, resumed.Error);
        await undisturbed.ShouldBeInAsync(RunFile(""));
        File.ReadLines(RunFile("metrics.jsonl")).Count(line => line.Contains("eval/", StringComparison.Ordinal)).ShouldBe(1 + (Steps / Evaluated));
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
            var goal = Math.Min(Steps, Trained("policy") + 2);
            await role.UntilAsync(() => Trained("policy") >= goal && Trained("value") >= goal);
        }

        foreach (var role in _roles)
            await role.EndAsync();
        await undisturbed.ShouldBeInAsync(RunFile(""));
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
        await undisturbed.ShouldBeInAsync(RunFile(""));
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

    private static string[] OnBroker(Uri address) => ["run", TppoProcess.Smoke, "--name", Run, "--broker", address.OriginalString, .. Settings];

    private int Trained(string trainer) => TrainedWindows.Read(RunFile($"ledger/{trainer}.jsonl")).Count;

    private string RunFile(string path) => _folder.File(Path.Combine("runs", Run, path));
}
