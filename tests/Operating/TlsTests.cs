using System.Text;
using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Operating;

/// <summary>A trusted certificate of another name gets no word, let alone the password.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("status --name live")]
    [InlineData("dead-letters list --name live")]
    [InlineData("producer RECIPE --name live --set warm_start_steps=1")]
    public async Task A_trusted_certificate_of_another_name_is_refused_before_anything_is_sent(string line)
    {
        await using var broker = Start("elsewhere.example");
        var outcome = await RunAsync(line, broker);
        outcome.ExitCode.ShouldBe(2, outcome.Error);
        outcome.Error.TrimEnd('\n').Split('\n')[^1].ShouldMatch("^tppo: the broker amqps://localhost:.* is not trusted: its certificate is not for the name localhost");
        broker.Sent.ShouldNotBeEmpty();
        broker.Sent.ShouldAllBe(sent => sent.Length == 0);
    }

    [Fact]
    public async Task One_of_the_hosts_name_is_spoken_to()
    {
        await using var broker = Start("localhost");
        var outcome = await RunAsync("status --name live", broker);
        outcome.ExitCode.ShouldBe(2, outcome.Error);
        broker.Sent.ShouldContain(sent => Encoding.ASCII.GetString(sent).StartsWith("AMQP", StringComparison.Ordinal));
    }

    private string Trust => Path.Combine(_folder.Path, "trusted.pem");

    private FakeTlsBroker Start(string name) => new(name, Trust);

    private Task<Outcome> RunAsync(string line, FakeTlsBroker broker) => TppoProcess.RunAsync(
        _folder.Path,
        new Dictionary<string, string> { ["SSL_CERT_FILE"] = Trust },
        [.. line.Split(' ').Select(word => word == "RECIPE" ? TppoProcess.Smoke : word), "--broker", $"amqps://user:secret@localhost:{broker.Port}/"]);
}
