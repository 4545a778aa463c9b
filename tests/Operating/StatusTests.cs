using System.Diagnostics;
using System.Text.Json.Nodes;
using Tppo.Messaging;
using Tppo.Runs;
using Tppo.Runs.Options;
using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Operating;

[Collection(LiveRuns.Name)]
public class StatusTests(LiveRun run)
{
    private const int Slots = 16;
    private static readonly TimeSpan Deadline = Patience.Limit;

    [Fact]
    public async Task Shows_the_run_its_queues_and_its_roles()
    {
        var status = await run.UntilAsync(status => status["roles"]!.AsArray().Count == 4 && (uint?)status["archived_windows"] > 0);
        ((string)status["run"]!["name"]!, (string)status["run"]!["state"]!, (int)status["run"]!["total_steps"]!).ShouldBe((LiveRun.Name, "running", 100_000));
        status["roles"]!.AsArray().Select(role => (string)role!["role"]!).ShouldBe(["batching", "policy", "producer", "value"]);
        status["roles"]!.AsArray().Select(role => (string)role!["instance"]!).ShouldBeUnique();
        foreach (var trained in new[] { "policy", "producer", "value" })
        {
            var role = LiveRun.Roles(status, trained).ShouldHaveSingleItem();
            ((int)role["version"]!).ShouldBePositive();
            ((int)role["lag"]!).ShouldBeInRange(0, 2);
            ((long)role["deliveries"]!["processed"]!).ShouldBePositive();
            ((double)role["deliveries"]!["per_second"]!).ShouldBePositive();
        }

        LiveRun.Roles(status, "policy")[0]["drops"]!.AsObject().Select(drop => drop.Key).ShouldBe(["late", "repeats", "not_finite", "invalid"]);
        status["queues"]!.AsArray().Select(queue => (string)queue!["queue"]!).ShouldBe(Endpoints.All.Select(endpoint => endpoint.Name));
        foreach (var queue in status["queues"]!.AsArray())
            ((int)queue!["consumers"]!).ShouldBe(1, queue.ToJsonString());
        var tickets = LiveRun.Queue(status, "tickets");
        ((int)tickets["ready"]! + (int)tickets["unacknowledged"]!).ShouldBeInRange(0, Slots);
    }

    [Fact]
    public async Task Prints_tables()
    {
        await run.UntilAsync(status => status["roles"]!.AsArray().Count == 4);
        var outcome = await run.TryAsync("status");
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        var lines = outcome.Output.Split('\n');
        lines[0].ShouldStartWith("live  running  step ");
        lines.ShouldContain(line => line.StartsWith("policy-trainer ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_watch_goes_on_until_it_is_interrupted()
    {
        using var watch = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "tppo"), ["status", "--watch", "--json", "--name", LiveRun.Name, "--broker", run.Address.ToString()])
        {
            WorkingDirectory = run.Folder,
            RedirectStandardOutput = true,
        })!;
        for (var i = 0; i < 2; i++)
        {
            var line = await watch.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Deadline, TestContext.Current.CancellationToken);
            LiveRun.Step(JsonNode.Parse(line!)!).ShouldBePositive();
        }

        using (var interrupt = Process.Start("kill", ["-INT", $"{watch.Id}"]))
            await interrupt.WaitForExitAsync(TestContext.Current.CancellationToken);
        await watch.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Deadline, TestContext.Current.CancellationToken);
        watch.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Without_any_role_the_queues_are_shown()
    {
        var address = BrokerAddress.Find(run.Address.ToString(), _ => null)!;
        await new RunTopology(address, new RunNames("idle"), new ArchiveOptions()).DeployAsync("0", hasBegun: false, TestContext.Current.CancellationToken);
        string[] command = ["status", "--name", "idle", "--broker", run.Address.ToString()];
        var status = JsonNode.Parse((await TppoProcess.RunAsync(run.Folder, [.. command, "--json"])).Output)!;
        status["run"].ShouldBeNull();
        status["roles"]!.AsArray().ShouldBeEmpty();
        status["queues"]!.AsArray().Select(queue => (int)queue!["consumers"]!).ShouldAllBe(consumers => consumers == 0);
        (await TppoProcess.RunAsync(run.Folder, command)).Output.ShouldContain("no role is up");
    }

    [Fact]
    public async Task The_run_is_listed()
    {
        var outcome = await TppoProcess.RunAsync(run.Folder, "runs", "--json");
        var listed = JsonNode.Parse(outcome.Output)!.AsArray().ShouldHaveSingleItem()!;
        ((string)listed["name"]!, (string)listed["state"]!, (int)listed["total_steps"]!).ShouldBe((LiveRun.Name, "running", 100_000));
        ((long)listed["bytes"]!).ShouldBePositive();
        (await TppoProcess.RunAsync(run.Folder, "runs")).Output.ShouldContain("live");
    }

    [Theory]
    [InlineData("no-such", "status", "--name", "no-such")]
    [InlineData("no-such", "dead-letters", "list", "--name", "no-such")]
    [InlineData("no-such", "pause", "--name", "no-such")]
    [InlineData("../x", "resume", "--name", "../x")]
    [InlineData("--id", "dead-letters", "requeue", "--name", "live")]
    [InlineData("--all", "dead-letters", "discard", "--name", "live", "--id", "x", "--all")]
    [InlineData("no-such-id", "dead-letters", "show", "--name", "live", "--id", "no-such-id")]
    [InlineData("no-such-queue", "dead-letters", "list", "--name", "live", "--queue", "no-such-queue")]
    [InlineData("--limit", "dead-letters", "list", "--name", "live", "--limit", "0")]
    public Task A_mistake_is_one_line(string named, params string[] arguments) => RefusedAsync(named, [.. arguments, "--broker", run.Address.ToString()]);

    [Theory]
    [InlineData("Broker__Uri", "status", "--name", "live")]
    [InlineData("ftp://x", "status", "--name", "live", "--broker", "ftp://x")]
    [InlineData("cannot be reached", "status", "--name", "live", "--broker", "amqp://127.0.0.1:9/")]
    [InlineData("no-such-folder", "runs", "--runs", "no-such-folder")]
    public Task A_mistake_about_the_broker_or_the_folder_is_one_line(string named, params string[] arguments) => RefusedAsync(named, arguments);

    private async Task RefusedAsync(string named, string[] arguments)
    {
        var outcome = await TppoProcess.RunAsync(run.Folder, arguments);
        outcome.ExitCode.ShouldBe(2, outcome.Error);
        outcome.Error.ShouldContain(named);
        outcome.Error.Count(c => c == '\n').ShouldBe(1, outcome.Error);
    }
}
