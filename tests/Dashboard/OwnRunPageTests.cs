using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Dashboard;

/// <summary>`tppo run --dashboard`: the page of a run in one process, on the in-memory bus and on a broker of its own.</summary>
public sealed partial class OwnRunPageTests(Chromium chromium) : IAsyncDisposable
{
    private const string Name = "own";
    private const int Interrupt = 2;
    private static readonly string[] Endless =
        ["--set", "total_steps=100000", "--set", "test_freq=0", "--set", "save_freq=1000", "--set", "warm_start_steps=5", "--set", "eval_problems=4"];

    private readonly Pages _pages = new(chromium);
    private readonly TemporaryFolder _folder = new();

    public async ValueTask DisposeAsync()
    {
        await _pages.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task In_memory_its_roles_are_shown_it_is_paused_by_a_button_and_ends_though_it_is_paused()
    {
        using var run = await StartAsync();
        var page = await _pages.OpenAsync(Page(run, "/roles"));
        foreach (var role in new[] { "batching", "policy", "producer", "value" })
            await Role(page, role).WaitForAsync();
        await run.UntilAsync(() => Steps() > 1);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Pause" }).ClickAsync();
        await page.GetByText("paused", new PageGetByTextOptions { Exact = true }).First.WaitForAsync();
        await Assertions.Expect(Role(page, "producer")).ToContainTextAsync("paused");
        await page.Context.CloseAsync(); // the server goes with the run
        run.Signal(Interrupt);
        var outcome = await run.EndAsync();
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        Directory.Exists(_folder.File($"runs/{Name}/checkpoints/step_{Steps()}")).ShouldBeTrue();
        File.Exists(_folder.File($"runs/{Name}/paused")).ShouldBeFalse();
    }

    [Fact]
    public async Task The_page_tells_the_truth_while_the_broker_is_killed_and_comes_back_and_when_the_run_stops()
    {
        var broker = new BrokerScript(_folder.File("broker"));
        var address = await broker.StartAsync();
        try
        {
            using var run = await StartAsync("--broker", address.ToString());
            using var watching = TppoProcess.Start(_folder.Path, "dashboard", "--name", Name, "--broker", address.ToString(), "--port", "0");
            await watching.UntilAsync(() => Link().IsMatch(watching.Output));
            var page = await _pages.OpenAsync(Page(watching, "/queues"));
            await page.Locator("tr[data-queue=tickets]").WaitForAsync();
            using (var node = System.Diagnostics.Process.GetProcessById(broker.Node))
                node.Kill();
            await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(address.Authority);
            await Assertions.Expect(page.Locator("tr[data-queue]")).ToHaveCountAsync(0);
            await broker.StartAsync();
            await page.Locator("tr[data-queue=tickets]").WaitForAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
            var steps = Steps();
            await run.UntilAsync(() => Steps() > steps);
            run.Signal(Interrupt);
            (await run.EndAsync()).ExitCode.ShouldBe(0);
            await page.GetByText("stopped", new PageGetByTextOptions { Exact = true }).WaitForAsync();
            await Assertions.Expect(page.Locator("tr[data-queue=policy-trainer] td").Nth(2)).ToHaveTextAsync("0"); // consumers
            await page.Context.CloseAsync();
            watching.Signal(Interrupt);
            (await watching.EndAsync()).ExitCode.ShouldBe(0);
        }
        finally
        {
            await broker.StopAsync();
        }
    }

    private static ILocator Role(IPage page, string role)
        => page.Locator("tbody tr", new PageLocatorOptions { Has = page.GetByRole(AriaRole.Rowheader, new PageGetByRoleOptions { Name = role }) });

    private static Uri Page(TppoProcess process, string path) => new(new Uri(Link().Match(process.Output).Groups["link"].Value), $"/run/{Name}{path}");

    private int Steps() => File.Exists(_folder.File($"runs/{Name}/metrics.jsonl"))
        ? File.ReadLines(_folder.File($"runs/{Name}/metrics.jsonl")).Count(line => line.Contains("timing_s/step", StringComparison.Ordinal))
        : 0;

    private async Task<TppoProcess> StartAsync(params string[] more)
    {
        var run = TppoProcess.Start(
            _folder.Path, ["run", TppoProcess.Smoke, "--name", Name, "--dashboard", "--dashboard-port", "0", .. Endless, .. more]);
        await run.UntilAsync(() => Link().IsMatch(run.Output) && Steps() > 0);
        return run;
    }

    [GeneratedRegex("dashboard: (?<link>http://[^ \n]+)\n")]
    private static partial Regex Link();
}
