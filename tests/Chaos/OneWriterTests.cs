using System.Text.Json.Nodes;
using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Chaos;

/// <summary>Two processes that would write the same: the second is refused, or stands by; the first is replaced only when it is gone, and then knows it.</summary>
public sealed class OneWriterTests(Broker broker, UndisturbedSteps undisturbed) : IDisposable
{
    private const string Run = "one";
    private const int Stop = 19;
    private const int Continue = 18;
    private readonly TemporaryFolder _folder = new();
    private readonly List<RoleProcess> _roles = [];
    private Uri _address = null!;

    public void Dispose()
    {
        foreach (var role in _roles)
            role.Dispose();
        _folder.Dispose();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_run_that_is_resumed_beside_the_living_one_is_refused_in_a_line(bool onBroker)
    {
        string[] arguments = ["run", TppoProcess.Smoke, "--name", Run, .. UndisturbedSteps.Settings, .. onBroker ? new[] { "--broker", (await broker.VirtualHostAsync()).OriginalString } : []];
        using var first = TppoProcess.Start(_folder.Path, arguments);
        await first.UntilAsync(() => Trained("policy") >= 2);
        Pause(); // so that it is there still
        var second = await TppoProcess.RunAsync(_folder.Path, [.. arguments, "--resume"]);
        second.ExitCode.ShouldBe(2);
        second.Error.TrimEnd().Split('\n').ShouldHaveSingleItem().ShouldMatch($@"^tppo: .*{Environment.MachineName}.* since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\dZ: .*stop");
        Resume();
        var outcome = await first.EndAsync();
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        await undisturbed.ShouldBeInAsync(RunFile(""));
    }

    [Fact]
    public async Task A_second_trainer_stands_by_changes_nothing_takes_over_when_the_first_dies_and_another_ends_with_the_run()
    {
        await StartAsync();
        var (policy, value) = (Role("policy"), Role("value"));
        var heir = await AddStandbyAsync("policy");
        var idle = await AddStandbyAsync("value");
        var trained = Trained("policy");
        Resume();
        await policy.UntilAsync(() => Trained("policy") >= trained + 2);
        Owner("policy").ShouldBe(policy.Process);
        await policy.KillAsync();
        await heir.UntilAsync(() => Owner("policy") == heir.Process);
        await heir.EndAsync();
        await value.EndAsync();
        (await idle.EndAsync()).ShouldContain("the run has ended");
        Owner("value").ShouldBe(value.Process);
        await undisturbed.ShouldBeInAsync(RunFile(""));
    }

    [Theory, InlineData("policy"), InlineData("batching")]
    public async Task One_that_stood_still_while_it_was_replaced_writes_nothing_more_and_ends_with_the_run(string name)
    {
        await StartAsync();
        var sleeper = Role(name);
        var heir = await AddStandbyAsync(name);
        Resume();
        sleeper.Signal(Stop);
        Pause(); // so that the run has not ended when it wakes
        await heir.UntilAsync(() => Owner(name) == heir.Process);
        sleeper.Signal(Continue);
        await sleeper.UntilAsync(() => sleeper.Said($"{name} was taken over by"));
        Resume();
        foreach (var role in _roles.Where(role => role != sleeper))
            await role.EndAsync();
        (await sleeper.EndAsync()).ShouldContain("the run has ended");
        await undisturbed.ShouldBeInAsync(RunFile(""));
    }

    /// <summary>All roles of a run that has taken its first steps, and is paused.</summary>
    private async Task StartAsync()
    {
        var address = await broker.VirtualHostAsync();
        foreach (var role in new[] { "policy", "value", "batching", "producer" })
            Add(role, address);
        await _roles[0].UntilAsync(() => Trained("policy") >= 2);
        Pause();
    }

    private async Task<RoleProcess> AddStandbyAsync(string role)
    {
        var standby = Add(role);
        await standby.UntilAsync(() => standby.Said("stands by for"));
        return standby;
    }

    private void Pause() => File.WriteAllText(RunFile("paused"), "");

    private void Resume() => File.Delete(RunFile("paused"));

    private RoleProcess Add(string role, Uri? address = null)
    {
        _address = address ?? _address;
        var process = new RoleProcess(role, _folder.Path, ["--name", Run, "--broker", _address.OriginalString + "?heartbeat=3", .. UndisturbedSteps.Settings]);
        _roles.Add(process);
        process.Start();
        return process;
    }

    private RoleProcess Role(string name) => _roles.First(role => role.Role == name);

    private int Owner(string role)
        => int.Parse(((string)JsonNode.Parse(File.ReadAllText(RunFile($"leases/{role}.json")))!["owner"]!).Split(':')[^1]);

    private int Trained(string trainer) => TrainedWindows.Read(RunFile($"ledger/{trainer}.jsonl")).Count;

    private string RunFile(string path) => _folder.File(Path.Combine("runs", Run, path));
}
