using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Tppo.Dashboard;
using Tppo.Dashboard.Serving;
using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Dashboard;

/// <summary>What a browser shows of a run that has ended.</summary>
public sealed class FinishedRunPageTests(Chromium chromium, UndisturbedRun run) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Pages _pages = new(chromium);
    private DashboardServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        await run.CopyToAsync(_folder.Path);
        _server = await DashboardServer.StartAsync(
            new DashboardOptions(new IPEndPoint(IPAddress.Loopback, 0), null, _folder.File("runs"), UndisturbedRun.Name, null), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _pages.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Theory, InlineData(ColorScheme.Light, 1280), InlineData(ColorScheme.Dark, 1280), InlineData(ColorScheme.Light, 390), InlineData(ColorScheme.Dark, 390)]
    public async Task The_first_page_says_what_the_run_came_to(ColorScheme scheme, int width)
    {
        var page = await OpenAsync("", new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = 800 } });
        await page.GetByText("finished", new PageGetByTextOptions { Exact = true }).WaitForAsync();
        var metrics = File.ReadLines(_folder.File($"runs/{UndisturbedRun.Name}/metrics.jsonl")).Select(line => JsonNode.Parse(line)!).ToList();
        var steps = metrics.Max(row => (int)row["step"]!);
        (await page.Locator(".tiles").InnerTextAsync()).ShouldContain($"{steps} of {steps}");
        (await page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { Name = "Learning curve" }).Locator("circle").CountAsync())
            .ShouldBe(metrics.Count(row => row["eval/avg@1"] is not null));
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth")).ShouldBeTrue();
        var (ink, ground) = (await ColorAsync(page, "color"), await ColorAsync(page, "background-color"));
        Contrast(ink, ground).ShouldBeGreaterThan(7);
        (Luminance(ink) > Luminance(ground)).ShouldBe(scheme == ColorScheme.Dark);
    }

    [Fact]
    public async Task All_pages_are_reached_by_the_keyboard()
    {
        var page = await OpenAsync("");
        string[] headings = ["Queues", "Roles", "Trajectories", "Dead letters", "Recipe"];
        foreach (var heading in headings)
        {
            await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = heading }).FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await page.WaitForURLAsync($"**/run/{UndisturbedRun.Name}/{heading.ToLowerInvariant().Replace(' ', '-')}");
            await Expect(page.Locator("nav a.active")).ToHaveTextAsync(heading);
            await Expect(page.Locator("h1")).ToBeFocusedAsync(); // and a screen reader reads it
        }

        await page.Keyboard.PressAsync("Tab");
        (await page.EvaluateAsync<string>("document.activeElement.tagName")).ShouldBe("A");
    }

    [Fact]
    public async Task Wrong_responses_are_found_the_longest_first_and_shown_token_by_token()
    {
        var page = await OpenAsync("/trajectories");
        await page.Locator("tbody tr").First.WaitForAsync();
        await page.GetByLabel("verdict").SelectOptionAsync("wrong");
        await page.GetByLabel("order").SelectOptionAsync("longest");
        await Expect(page.Locator("tbody tr td:nth-child(2)").First).ToHaveTextAsync("wrong");
        await Expect(page.Locator("tbody tr td:nth-child(2):not(:text-is('wrong'))")).ToHaveCountAsync(0);
        var tokens = (await page.Locator("tbody tr td:nth-child(4)").AllInnerTextsAsync()).Select(int.Parse).ToList();
        tokens.ShouldBe(tokens.OrderDescending());
        await page.Locator("tbody a").First.ClickAsync();
        await page.GetByText("wrong, ended").WaitForAsync();
        (await page.Locator(".text > span[title]").CountAsync()).ShouldBe(tokens[0]);
        (await page.Locator(".text > span[title]").First.GetAttributeAsync("title"))!.ShouldMatch("^advantage .*, value ");
        (await page.GetByRole(AriaRole.Img).CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task The_recipe_is_shown_beside_the_defaults()
    {
        var page = await OpenAsync("/recipe");
        var row = page.Locator("tr", new PageLocatorOptions { Has = page.GetByRole(AriaRole.Rowheader, new PageGetByRoleOptions { Name = "window_response_length", Exact = true }) });
        await row.WaitForAsync();
        (await row.InnerTextAsync()).ShouldContain("default ");
        var changed = await page.Locator("tbody tr").CountAsync();
        await page.GetByRole(AriaRole.Checkbox).UncheckAsync();
        await Expect(page.Locator("tbody tr")).Not.ToHaveCountAsync(changed);
    }

    [Fact]
    public async Task Runs_are_compared_in_one_picture()
    {
        Directory.CreateDirectory(_folder.File("runs/other"));
        foreach (var file in new[] { "config.json", "metrics.jsonl", "summary.json" })
            File.Copy(_folder.File($"runs/{UndisturbedRun.Name}/{file}"), _folder.File($"runs/other/{file}"));
        var page = await OpenAsync("/runs");
        await page.GetByLabel("compare other").CheckAsync();
        await page.GetByLabel($"compare {UndisturbedRun.Name}").CheckAsync();
        await Expect(page.Locator("svg polyline")).ToHaveCountAsync(2);
        (await page.Locator("svg").TextContentAsync())!.ShouldContain("other");
    }

    [Fact]
    public async Task What_is_not_there_is_said_so()
    {
        var page = await OpenAsync("/trajectories/99-99");
        await page.GetByText("There is no recorded response 99-99").WaitForAsync();
        await page.GotoAsync(new Uri(new Uri(_server.Link), "/run/none").ToString());
        await page.GetByRole(AriaRole.Alert).GetByText("There is no run of this name").WaitForAsync();
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    private static Task<int[]> ColorAsync(IPage page, string property)
        => page.EvaluateAsync<int[]>($"getComputedStyle(document.body).getPropertyValue('{property}').match(/\\d+/g).slice(0, 3).map(Number)");

    /// <summary>Of WCAG 2.</summary>
    private static double Contrast(int[] one, int[] other)
    {
        var (high, low) = (Math.Max(Luminance(one), Luminance(other)), Math.Min(Luminance(one), Luminance(other)));
        return (high + 0.05) / (low + 0.05);
    }

    private static double Luminance(int[] color)
    {
        double Linear(int channel) => channel / 255.0 <= 0.04045 ? channel / 255.0 / 12.92 : Math.Pow((channel / 255.0 + 0.055) / 1.055, 2.4);
        return 0.2126 * Linear(color[0]) + 0.7152 * Linear(color[1]) + 0.0722 * Linear(color[2]);
    }

    private Task<IPage> OpenAsync(string path, BrowserNewContextOptions? options = null)
        => _pages.OpenAsync(new Uri(new Uri(_server.Link), path == "/runs" ? path : $"/run/{UndisturbedRun.Name}{path}"), options);
}
