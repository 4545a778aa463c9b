using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Tppo.Cli.Monitoring;
using Tppo.Hosting.Monitoring;
using Tppo.Runs.Errors;

namespace Tppo.Tests.Monitoring;

public sealed class MonitorServerTests : IDisposable
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);
    private readonly HttpClient _client = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_process_lives_from_the_start_and_says_why_it_is_not_ready()
    {
        var health = new ProcessHealth();
        await using var server = await MonitorServer.StartAsync(AnyPort, health);
        (await AnswerAsync(server, "/health/live")).ShouldBe((HttpStatusCode.OK, """{"ok":true,"reasons":[]}"""));
        (await AnswerAsync(server, "/health/ready")).ShouldBe((HttpStatusCode.ServiceUnavailable, """{"ok":false,"reasons":["the run is being opened"]}"""));
        health.Is("no bus");
        JsonNode.Parse((await AnswerAsync(server, "/health/ready")).Text)!["reasons"]![0]!.ToString().ShouldBe("no bus");
        (await AnswerAsync(server, "/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        (await AnswerAsync(server, "/metrics")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task It_is_heard_on_the_address_alone_that_was_asked_for()
    {
        await using var server = await MonitorServer.StartAsync(AnyPort, new ProcessHealth());
        new Uri(server.Address!).Host.ShouldBe("127.0.0.1");
        await using var none = await MonitorServer.StartAsync(null, new ProcessHealth());
        none.Address.ShouldBeNull();
    }

    [Fact]
    public async Task A_port_that_is_taken_is_the_user_s_error()
    {
        using var taken = new TcpListener(AnyPort);
        taken.Start();
        var starting = MonitorServer.StartAsync((IPEndPoint)taken.LocalEndpoint, new ProcessHealth());
        (await Should.ThrowAsync<UserException>(starting)).Message.ShouldContain("--metrics-port");
    }

    private async Task<(HttpStatusCode Status, string Text)> AnswerAsync(MonitorServer server, string path)
    {
        using var answer = await _client.GetAsync(new Uri(server.Address + path), TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
