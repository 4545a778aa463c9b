using Tppo.Tests.Infra;

namespace Tppo.Tests.EndToEnd;

/// <summary>What cannot be trained ends with exit code 2 and one line, in one process and on a broker.</summary>
public sealed class FailureTests(Broker broker) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(false), InlineData(true)]
    public Task Every_call_of_the_verifier_fails(bool onBroker)
        => EndsAsync(onBroker, "every call of the verifier failed", "verifier=process", "verifier_command=exit 3", "eval_problems=1", "eval_k=1");

    private async Task EndsAsync(bool onBroker, string named, params string[] settings)
    {
        string[] command = ["run", TppoProcess.Smoke, "--name", "failing", "--set", "warm_start_steps=1", .. settings.SelectMany(setting => new[] { "--set", setting })];
        var outcome = await TppoProcess.RunAsync(_folder.Path, onBroker ? [.. command, "--broker", (await broker.VirtualHostAsync()).ToString()] : command);
        outcome.ExitCode.ShouldBe(2, outcome.Error);
        outcome.Error.ShouldNotContain("internal error");
        outcome.Error.ShouldNotContain("   at ");
        var line = outcome.Error.TrimEnd('\n').Split('\n')[^1];
        line.ShouldStartWith("tppo: ");
        line.ShouldContain(named);
    }
}
