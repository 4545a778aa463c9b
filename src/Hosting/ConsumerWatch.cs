using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Serilog;
using Tppo.Messaging;
using Tppo.Messaging.Roles;
using Tppo.Runs;
using Tppo.Runs.Errors;

namespace Tppo.Hosting;

/// <summary>
/// Ends a role whose bus has lost its consumer without a word, so that its process can begin anew: MassTransit 8.5 may come back from a
/// broker that was killed while the bus had just started, connected and deaf. Asks the broker, over a connection of its own, whether the
/// queues that this process serves have a consumer.
/// </summary>
internal sealed class ConsumerWatch(RunContext context, RunNames names) : IReceiveEndpointObserver, IHostedService, IDisposable
{
    /// <summary>In a row, with a broker that answers: longer than a bus needs to subscribe anew.</summary>
    private const int Looks = 6;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Of each queue that is served, the looks in a row that saw no consumer.</summary>
    private readonly ConcurrentDictionary<string, int> _missed = new();
    private Task _watching = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watching = WatchAsync(_stop.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _watching;
    }

    public void Dispose() => _stop.Dispose();

    public Task Ready(ReceiveEndpointReady ready)
    {
        // Queues of one process alone are hidden from others.
        if (Endpoints.All.Select(names.Queue).FirstOrDefault(queue => ready.InputAddress.AbsolutePath.EndsWith('/' + queue)) is { } served)
            _missed[served] = 0;
        return Task.CompletedTask;
    }

    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;

    private async Task WatchAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Period, context.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                try
                {
                    await LookAsync(cancellation);
                }
                catch (Exception exception)
                    when (exception is UserException || BrokerConnection.IsAway(context.Broker!, exception, cancellation))
                {
                    Log.Debug("Whether this process is still heard is not known: {Reason}", exception.Message);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        await using var connection = await BrokerConnection.OpenAsync(context.Broker!, cancellation, recovers: false);
        await using var reader = new QueueReader(connection);
        foreach (var queue in _missed.Keys)
        {
            var depth = await reader.ReadAsync(queue, cancellation);
            _missed[queue] = depth is { Consumers: 0 } ? _missed[queue] + 1 : 0;
            if (_missed[queue] < Looks)
                continue;
            Log.Warning("The queue {Queue} has lost its consumer", queue);
            context.Control.Fail(new BusLostException(
                $"the queue {queue} has had no consumer for {Looks * Period.TotalSeconds} s: this process must begin anew"));
        }
    }
}
