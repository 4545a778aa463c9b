using Tppo.Messaging;
using Tppo.Runs;
using Tppo.Tests.Architecture;
using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Operating;

/// <summary>A broker that refuses us is one line and exit code 2, whenever it does.</summary>
public sealed class RefusalTests(Broker broker) : IDisposable
{
    private const string User = "tppo-user";

    /// <summary>What would break an address.</summary>
    private const string Password = "a/b@c:d?e#f%20g&h";

    private readonly TemporaryFolder _folder = new();

    private string Metrics => Path.Combine(_folder.Path, "runs", "mine", "metrics.jsonl");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("status --name mine")]
    [InlineData("dead-letters list --name mine")]
    [InlineData("run RECIPE --name mine --set warm_start_steps=1 --set test_freq=0")]
    [InlineData("producer RECIPE --name mine --set warm_start_steps=1")]
    public async Task An_unknown_virtual_host(string line)
    {
        var address = new UriBuilder(await broker.VirtualHostAsync()) { Path = "/no-such-host" }.Uri;
        var outcome = await TppoProcess.RunAsync(_folder.Path, [.. Words(line), "--broker", address.ToString()]);
        ShouldBeOneLine(outcome, "no-such-host");
    }

    [Fact]
    public async Task Credentials_that_are_refused_in_mid_run()
    {
        var address = await broker.VirtualHostAsync();
        using var user = new BrokerUser(address, User);
        await user.SetAsync(Password);
        using var run = TppoProcess.Start(
            _folder.Path, Credentials(), [.. Words("run RECIPE --name mine --set warm_start_steps=1 --set test_freq=0 --set total_steps=100000"), "--broker", Bare(address)]);
        await run.UntilAsync(() => File.Exists(Metrics) && File.ReadLines(Metrics).Count() > 2);

        await user.SetAsync("another");
        var ended = run.EndAsync();
        while (!ended.IsCompleted)
        {
            await user.DisconnectAsync();
            await Task.WhenAny(ended, Task.Delay(500, TestContext.Current.CancellationToken));
        }

        ShouldBeOneLine(await ended, "refuses the user name or the password of " + User);

        // And where it begins with them.
        ShouldBeOneLine(
            await TppoProcess.RunAsync(_folder.Path, Credentials(), [.. Words("run RECIPE --name mine --resume --set warm_start_steps=1 --set test_freq=0 --set total_steps=100000"), "--broker", Bare(address)]),
            "refuses the user name or the password of " + User);
    }

    /// <summary>As infra/compose.yml gives them to the roles.</summary>
    [Fact]
    public async Task A_password_with_any_character_comes_from_a_variable_of_its_own()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(SourceTree.Root, "infra", "compose.yml"), TestContext.Current.CancellationToken);
        var variables = lines.Select(line => line.Trim().Split(": ", 2)).Where(pair => pair[0].StartsWith("Broker__", StringComparison.Ordinal)).ToDictionary(pair => pair[0], pair => pair[1]);
        variables[BrokerAddress.UriVariable].ShouldBe("amqp://broker:5672/");
        variables["Broker__Username"].ShouldStartWith("${RABBITMQ_USER:?");
        variables["Broker__Password"].ShouldStartWith("${RABBITMQ_PASSWORD:?");

        var address = await broker.VirtualHostAsync();
        using var user = new BrokerUser(address, User);
        await user.SetAsync(Password);
        var environment = Credentials();
        environment[BrokerAddress.UriVariable] = Bare(address);
        var found = BrokerAddress.Find(null, environment.GetValueOrDefault)!;
        (found.User, found.Password).ShouldBe((User, Password));
        await using var connection = await BrokerConnection.OpenAsync(found, TestContext.Current.CancellationToken);
        connection.IsOpen.ShouldBeTrue();
    }

    private static Dictionary<string, string> Credentials() => new() { ["Broker__Username"] = User, ["Broker__Password"] = Password };

    private static string Bare(Uri address) => $"amqp://{address.Authority}{address.AbsolutePath}";

    private static string[] Words(string line) => [.. line.Split(' ').Select(word => word == "RECIPE" ? TppoProcess.Smoke : word)];

    private static void ShouldBeOneLine(Outcome outcome, string named)
    {
        outcome.ExitCode.ShouldBe(2, outcome.Error);
        outcome.Error.ShouldNotContain("internal error");
        outcome.Error.ShouldNotContain("   at ");
        var line = outcome.Error.TrimEnd('\n').Split('\n')[^1];
        line.ShouldStartWith("tppo: ");
        line.ShouldContain(named);
    }
}
