using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Tppo.Hosting.Monitoring;
using Tppo.Runs.Errors;
using Tppo.Runs.Metrics;

namespace Tppo.Cli.Monitoring;

/// <summary>
/// Tells others what this process measures: `/metrics`, `/health/live` and `/health/ready` over HTTP; and that, and its traces, to a
/// collector that the environment names.
/// </summary>
internal sealed class MonitorServer : IAsyncDisposable
{
    /// <summary>OpenTelemetry's own variable: where its collector is.</summary>
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private readonly WebApplication? _server;
    private readonly MeterProvider? _metrics;
    private readonly TracerProvider? _traces;

    private MonitorServer(WebApplication? server, bool isPushed)
    {
        _server = server;
        _metrics = isPushed ? Sdk.CreateMeterProviderBuilder().AddMeter(RunMeter.Name).AddOtlpExporter().Build() : null;
        _traces = isPushed
            ? Sdk.CreateTracerProviderBuilder().AddSource(RunTrace.Name, RunTrace.BusName).AddOtlpExporter().Build()
            : null;
    }

    /// <summary>`http://HOST:PORT`; null where nothing is served.</summary>
    public string? Address => _server?.Urls.Single();

    /// <param name="address">Where to serve; null: nowhere.</param>
    /// <param name="health">Of the process.</param>
    /// <exception cref="UserException">The address is taken, or is not this machine's.</exception>
    public static async Task<MonitorServer> StartAsync(IPEndPoint? address, ProcessHealth health)
    {
        var isPushed = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Collector));
        var server = address is null ? null : await ServeAsync(address, health);
        return new MonitorServer(server, isPushed);
    }

    public async ValueTask DisposeAsync()
    {
        _metrics?.Dispose(); // what was measured last goes out first
        _traces?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private static async Task<WebApplication> ServeAsync(IPEndPoint address, ProcessHealth health)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(address));
        builder.Services.AddRoutingCore();
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(RunMeter.Name).AddPrometheusExporter(options =>
            (options.ScopeInfoEnabled, options.TargetInfoEnabled) = (false, false)));
        var server = builder.Build();
        server.MapPrometheusScrapingEndpoint();
        server.MapGet("/health/live", (HttpContext context) => AnswerAsync(context, []));
        server.MapGet("/health/ready", (HttpContext context) => AnswerAsync(context, health.Obstacles));
        try
        {
            await server.StartAsync();
            return server;
        }
        catch (IOException exception)
        {
            await server.DisposeAsync();
            throw new UserException($"--metrics-port: {exception.Message}", exception);
        }
        catch (System.Net.Sockets.SocketException exception)
        {
            await server.DisposeAsync();
            throw new UserException($"--metrics-host: {address}: {exception.Message}", exception);
        }
    }

    private static Task AnswerAsync(HttpContext context, IReadOnlyList<string> obstacles)
    {
        context.Response.StatusCode = obstacles.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsJsonAsync(new { ok = obstacles.Count == 0, reasons = obstacles });
    }
}
