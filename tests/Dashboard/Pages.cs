using Microsoft.Playwright;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Dashboard;

/// <summary>The pages of a test; nothing may be said to have gone wrong in any of them.</summary>
internal sealed class Pages(Chromium chromium) : IAsyncDisposable
{
    private readonly List<string> _errors = [];
    private readonly List<IBrowserContext> _contexts = [];

    /// <summary>A page of the dashboard, in a profile of its own, once it is kept up to date.</summary>
    public async Task<IPage> OpenAsync(Uri address, BrowserNewContextOptions? options = null)
    {
        var context = await (await chromium.StartedAsync()).NewContextAsync(options);
        _contexts.Add(context);
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout((float)Patience.Limit.TotalMilliseconds);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _errors.Add(message.Text);
        };
        page.PageError += (_, error) => _errors.Add(error);
        await page.GotoAsync(address.ToString());
        await page.Locator("header[data-live=true]").WaitForAsync();
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var context in _contexts)
            await context.CloseAsync();
        _errors.ShouldBeEmpty();
    }
}
