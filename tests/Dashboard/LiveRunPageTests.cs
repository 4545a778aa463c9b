using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Tppo.Dashboard;
using Tppo.Dashboard.Serving;
using Tppo.Runs;
using Tppo.Tests.Operating;

namespace Tppo.Tests.Dashboard;

/// <summary>What a browser shows of a run on a broker while it goes on, and what can be done there.</summary>
[Collection(LiveRuns.Name)]
public sealed class LiveRunPageTests(LiveRun run, Chromium chromium) : IAsyncLifetime
{
    private readonly Pages _pages = new(chromium);
    private DashboardServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await DashboardServer.StartAsync(
        new DashboardOptions(
            new IPEndPoint(IPAddress.Loopback, 0),
            null,
            Path.Combine(run.Folder, "runs"),
            LiveRun.Name,
            BrokerAddress.Find(run.Address.ToString(), _ => null)),
        TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _pages.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_page_goes_on_with_the_run()
    {
        var page = await OpenAsync("");
        var step = page.Locator(".tiles div", new PageLocatorOptions { HasText = "step" }).First.Locator("dd");
        var (seen, at) = (await step.InnerTextAsync(), await page.Locator(".at").InnerTextAsync());
        await Assertions.Expect(step).Not.ToHaveTextAsync(seen);
        (await page.Locator(".at").InnerTextAsync()).ShouldNotBe(at);
    }

    [Fact]
    public async Task Paused_by_a_button_the_queues_are_those_of_the_broker_and_resumed_by_another_it_goes_on()
    {
        var page = await OpenAsync("/queues");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Pause" }).ClickAsync();
        var still = await run.UntilAsync(status => (string)status["run"]!["state"]! == "paused" && status["queues"]!.AsArray().All(queue => (int)queue!["ready"]! == 0)
            && (int)LiveRun.Queue(status, "tickets")["unacknowledged"]! == 16);
        foreach (var queue in still["queues"]!.AsArray())
        {
            var row = page.Locator($"tr[data-queue='{queue!["queue"]}'] td");
            await Assertions.Expect(row.Nth(0)).ToHaveTextAsync(Number(queue, "ready"));
            await Assertions.Expect(row.Nth(1)).ToHaveTextAsync(Number(queue, "unacknowledged"));
            await Assertions.Expect(row.Nth(2)).ToHaveTextAsync(Number(queue, "consumers"));
        }

        await Assertions.Expect(page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { Name = "tickets" }).Locator("polyline")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Resume" }).ClickAsync();
        var step = LiveRun.Step(still);
        await run.UntilAsync(status => LiveRun.Step(status) > step);
        await page.GetByText("running", new PageGetByTextOptions { Exact = true }).WaitForAsync();
    }

    [Fact]
    public async Task A_producer_that_is_killed_no_longer_answers()
    {
        var page = await OpenAsync("/roles");
        using var producer = run.Start("producer");
        var instance = page.Locator("tr", new PageLocatorOptions { HasText = $":{producer.Id}" });
        await instance.WaitForAsync();
        (await instance.InnerTextAsync()).ShouldStartWith("producer");
        producer.Kill();
        await instance.GetByText("does not answer").WaitForAsync();
        await Assertions.Expect(page.Locator("tr.silent")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Dead_letters_are_shown_sent_back_and_deleted()
    {
        var page = await OpenAsync("/dead-letters");
        await page.GetByText("No dead letters").WaitForAsync();
        await run.PublishAsync("window-generated", [0xca, 0xfe]);
        await run.UntilAsync(status => status["queues"]!.AsArray().Sum(queue => (int)queue!["dead_letters"]!) == 4);
        await Button("Look again").ClickAsync();
        var letters = page.Locator("tbody tr");
        await Assertions.Expect(letters).ToHaveCountAsync(4);
        await Button("Show").First.ClickAsync();
        (await page.Locator("pre").InnerTextAsync()).ShouldContain("WireException");
        await Button("Show").First.ClickAsync();
        await Button("Discard").Nth(1).ClickAsync(); // the first is that of all
        await Assertions.Expect(letters).ToHaveCountAsync(3);
        await Button("Requeue all").ClickAsync();
        await run.UntilAsync(status => status["queues"]!.AsArray().Sum(queue => (int)queue!["dead_letters"]!) == 3); // it fails again
        await Button("Look again").ClickAsync();
        await Assertions.Expect(letters).ToHaveCountAsync(3);
        await Button("Discard all").ClickAsync();
        await page.GetByText("Delete 3 messages for good?").WaitForAsync();
        await Button("Delete").ClickAsync();
        await page.GetByText("No dead letters").WaitForAsync();
        (await run.AskAsync("dead-letters", "list")).AsArray().ShouldBeEmpty();

        ILocator Button(string name) => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = new($"^{name}") });
    }

    private static string Number(JsonNode queue, string name) => ((int)queue[name]!).ToString(CultureInfo.InvariantCulture);

    private Task<IPage> OpenAsync(string path) => _pages.OpenAsync(new Uri(new Uri(_server.Link), $"/run/{LiveRun.Name}{path}"));
}
