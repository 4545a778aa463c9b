using System.Net.Sockets;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog;
using Tppo.Dashboard.Plots;
using Tppo.Dashboard.Watching;
using Tppo.Runs.Errors;

namespace Tppo.Dashboard.Serving;

/// <summary>Serves the dashboard: pages of Blazor, rendered here and kept up to date over a web socket.</summary>
internal sealed class DashboardServer : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly string? _token;

    private DashboardServer(WebApplication server, string? token) => (_server, _token) = (server, token);

    /// <summary>`http://HOST:PORT/`, with the token if there is one.</summary>
    public string Link => $"{_server.Urls.Single()}/{(_token is null ? "" : "?token=" + Uri.EscapeDataString(_token))}";

    /// <exception cref="UserException">The address is taken, or is not this machine's.</exception>
    public static async Task<DashboardServer> StartAsync(DashboardOptions options, TimeProvider time)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(options.Address));
        builder.Services.AddSerilog();
        builder.Services.AddRouting();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        UseKeysOfThisProcess(builder.Services);
        builder.Services.AddSingleton(options).AddSingleton(time).AddSingleton<RunWatches>().AddSingleton<ChartShelf>();
        var server = builder.Build();
        server.Use(new Access(options.Token).LetInAsync);
        server.UseRouting();
        server.UseAntiforgery();
        MapAsset(server, "/dashboard.css", "dashboard.css", "text/css");
        MapAsset(server, "/_framework/blazor.web.js", "blazor.web.js", "text/javascript");
        server.MapGet("/", () => Results.Redirect(options.Run is { } run ? $"/run/{run}" : "/runs"));
        server.MapRazorComponents<Page>().AddInteractiveServerRenderMode(
            blazor => blazor.ContentSecurityFrameAncestorsPolicy = null); // Access says it
        try
        {
            await server.StartAsync();
            BeginToWatch(server.Services, options.Run);
            return new DashboardServer(server, options.Token);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            await server.DisposeAsync();
            throw new UserException($"the dashboard cannot be served at {options.Address}: {exception.Message}", exception);
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Queues have a history, and charts are drawn, before the first page is asked for.</summary>
    private static void BeginToWatch(IServiceProvider services, string? run)
    {
        if (run is not null && services.GetRequiredService<RunWatches>().Find(run) is { } watch)
            services.GetRequiredService<ChartShelf>().Of(run, watch.Now.Rows);
    }

    /// <summary>What protects a page's state lives no longer than the process: no key is written to the disk.</summary>
    private static void UseKeysOfThisProcess(IServiceCollection services)
    {
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        foreach (var service in services.Where(IsOfStoredKeys).ToList())
            services.Remove(service);
    }

    private static bool IsOfStoredKeys(ServiceDescriptor service)
        => service.ServiceType == typeof(IHostedService)
            && service.ImplementationType?.Assembly == typeof(DataProtectionServiceCollectionExtensions).Assembly;

    private static void MapAsset(WebApplication server, string path, string name, string type)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        server.MapGet(path, (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-cache";
            return Results.Bytes(bytes, type);
        });
    }
}
