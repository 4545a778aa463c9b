using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Tppo.Tests.Dashboard.Chromium))]

namespace Tppo.Tests.Dashboard;

/// <summary>This machine's browser without a screen, one for all tests.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Paths = ["/usr/bin/chromium", "/usr/bin/google-chrome"];
    private readonly Lazy<Task<(IPlaywright Driver, IBrowser Browser)>> _started = new(StartAsync);

    internal async Task<IBrowser> StartedAsync()
    {
        Assertions.SetDefaultExpectTimeout((float)Infra.Patience.Limit.TotalMilliseconds);
        return (await _started.Value).Browser;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_started.IsValueCreated)
            return;
        var (driver, browser) = await _started.Value;
        await browser.DisposeAsync();
        driver.Dispose();
    }

    private static async Task<(IPlaywright Driver, IBrowser Browser)> StartAsync()
    {
        var driver = await Playwright.CreateAsync();
        return (driver, await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Paths.First(File.Exists),
            Args = ["--no-sandbox"], // root may have none
        }));
    }
}
