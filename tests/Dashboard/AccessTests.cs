using System.Net;
using System.Net.Sockets;
using Tppo.Dashboard;
using Tppo.Dashboard.Serving;
using Tppo.Runs.Errors;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Dashboard;

/// <summary>Who is told what by the dashboard's server.</summary>
public sealed class AccessTests : IDisposable
{
    private const string Token = "open-sesame";
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);
    private readonly TemporaryFolder _runs = new();
    private readonly HttpClient _client = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });

    public static TheoryData<string> Addresses => ["/", "/runs", "/run/any", "/dashboard.css", "/_framework/blazor.web.js", "/_blazor", "/_blazor/negotiate"];

    public void Dispose()
    {
        _client.Dispose();
        _runs.Dispose();
    }

    [Theory, MemberData(nameof(Addresses))]
    public async Task Without_the_token_nothing_is_told(string path)
    {
        await using var server = await StartAsync(Token);
        (await AskAsync(server, path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await AskAsync(server, path + "?token=open")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await AskAsync(server, path, ("Cookie", "tppo-token=open-sesam"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task With_the_token_of_the_link_everything_is()
    {
        await using var server = await StartAsync(Token);
        server.Link.ShouldEndWith("/?token=open-sesame");
        using var admitted = await AskAsync(server, "/runs?token=open-sesame");
        (admitted.StatusCode, admitted.Headers.Location!.ToString()).ShouldBe((HttpStatusCode.Redirect, "/runs"));
        var cookie = admitted.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=strict", Case.Insensitive);
        using var page = await AskAsync(server, "/runs", ("Cookie", cookie.Split(';')[0]));
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("There are no runs yet");
        page.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem().ShouldContain("frame-ancestors 'none'");
    }

    [Theory, InlineData(null), InlineData(Token)]
    public async Task A_page_of_another_origin_asks_in_vain(string? token)
    {
        await using var server = await StartAsync(token);
        var cookie = ("Cookie", $"tppo-token={Token}");
        var own = new Uri(server.Link).Authority;
        (await AskAsync(server, "/_blazor/negotiate", HttpMethod.Post, cookie, ("Origin", "http://evil.example"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await AskAsync(server, "/_blazor/negotiate", HttpMethod.Post, cookie, ("Origin", "null"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await AskAsync(server, "/_blazor/negotiate?negotiateVersion=1", HttpMethod.Post, cookie, ("Origin", $"http://{own}"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await AskAsync(server, "/runs", cookie, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await AskAsync(server, "/runs", cookie, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("localhost", HttpStatusCode.OK), InlineData("127.0.0.1", HttpStatusCode.OK), InlineData("[::1]", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.Forbidden), InlineData("10.0.0.1", HttpStatusCode.Forbidden), InlineData("localhost.evil.example", HttpStatusCode.Forbidden)]
    public async Task Without_a_token_it_answers_to_names_of_this_machine_alone(string host, HttpStatusCode status)
    {
        await using var server = await StartAsync(null);
        (await AskAsync(server, "/runs", ("Host", $"{host}:{new Uri(server.Link).Port}"))).StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_the_user_s_error()
    {
        using var taken = new TcpListener(AnyPort);
        taken.Start();
        var address = (IPEndPoint)taken.LocalEndpoint;
        var starting = DashboardServer.StartAsync(new DashboardOptions(address, null, _runs.Path, null, null), TimeProvider.System);
        (await Should.ThrowAsync<UserException>(starting)).Message.ShouldContain(address.ToString());
    }

    private Task<DashboardServer> StartAsync(string? token)
        => DashboardServer.StartAsync(new DashboardOptions(AnyPort, token, _runs.Path, null, null), TimeProvider.System);

    private Task<HttpResponseMessage> AskAsync(DashboardServer server, string path, params (string Name, string Value)[] headers)
        => AskAsync(server, path, HttpMethod.Get, headers);

    private Task<HttpResponseMessage> AskAsync(DashboardServer server, string path, HttpMethod method, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri(new Uri(server.Link), path));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        return _client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
