using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Contracts;
using Tppo.Messaging;
using Tppo.Runs;
using Tppo.Runs.Models;

namespace Tppo.Bench.Bus;

/// <summary>A round over the pipeline's bus, set up as every role sets it up.</summary>
internal static class BusRound
{
    /// <summary>From the first publish to the last delivery; the start of the bus is not counted.</summary>
    public static async Task<TimeSpan> RunAsync(BrokerAddress broker, RunNames names, WindowGenerated window, int count)
    {
        var (policy, value) = (new Arrivals(count), new Arrivals(count));
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddMassTransit(bus =>
            {
                bus.DisableUsageTelemetry();
                BusTransport.Use(bus, broker, names, TimeProvider.System);
            })
            .BuildServiceProvider();
        var control = services.GetRequiredService<IBusControl>();
        await control.StartAsync();
        HostReceiveEndpointHandle[] endpoints = [Connect(control, names.Queue(Endpoints.Trainer(TrainerKind.Policy)), policy), Connect(control, names.Queue(Endpoints.Trainer(TrainerKind.Value)), value)];
        await Task.WhenAll(endpoints.Select(endpoint => endpoint.Ready));
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Load.Publishers }, async (i, cancellation) =>
            await control.Publish(Load.Window(window, i), cancellation));
        await Task.WhenAll(policy.All, value.All);
        var elapsed = Stopwatch.GetElapsedTime(started);
        await control.StopAsync();
        return elapsed;
    }

    private static HostReceiveEndpointHandle Connect(IBusControl bus, string queue, Arrivals arrivals) => bus.ConnectReceiveEndpoint(queue, endpoint =>
    {
        endpoint.ConcurrentMessageLimit = Load.Prefetch;
        WorkEndpoint.Configure(endpoint, Load.Prefetch, singleActive: true);
        endpoint.Handler<WindowGenerated>(_ =>
        {
            arrivals.Add();
            return Task.CompletedTask;
        });
    });
}
