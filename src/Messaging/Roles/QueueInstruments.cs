using System.Diagnostics.Metrics;
using Serilog;
using Tppo.Messaging.Metering;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Metrics;

namespace Tppo.Messaging.Roles;

/// <summary>
/// How the run's queues are: what the broker says of them, looked at every few seconds from the first time that somebody collects, and
/// what this process holds of them.
/// </summary>
internal sealed class QueueInstruments : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private readonly BrokerAddress _broker;
    private readonly RunNames _names;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<Task> _looking;
    private volatile IReadOnlyList<Look> _last = [];

    /// <param name="meter">Of this process.</param>
    /// <param name="broker">Of the run.</param>
    /// <param name="names">Of its queues.</param>
    /// <param name="deliveries">What this process holds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="role">Of this process.</param>
    public QueueInstruments(RunMeter meter, BrokerAddress broker, RunNames names, DeliveryMeter deliveries, TimeProvider time, string role)
    {
        (_broker, _names, _time) = (broker, names, time);
        _looking = new Lazy<Task>(() => Task.Run(() => LookAsync(_stop.Token)));
        Observe("tppo.queue.ready", "Messages that no consumer holds.", look => look.Depth.Ready);
        Observe("tppo.queue.consumers", "Consumers, those that stand by among them.", look => look.Depth.Consumers);
        Observe("tppo.queue.dead_letters", "Messages that could not be dealt with.", look => look.DeadLetters);
        meter.Meter.CreateObservableGauge(
            "tppo.queue.unacknowledged",
            () => Endpoints.All.Select(endpoint => new Measurement<long>(deliveries.Of(names.Queue(endpoint)).InFlight, Labels(endpoint))),
            "{message}",
            "Messages that this process holds.");
        meter.Meter.CreateObservableGauge(
            "tppo.queue.oldest",
            () => Endpoints.All.Select(endpoint => new Measurement<double>(
                deliveries.Of(names.Queue(endpoint)).OldestSeconds ?? 0, Labels(endpoint))),
            "s",
            "How long ago the oldest of them was sent; 0 where there is none.");

        KeyValuePair<string, object?>[] Labels(Endpoint endpoint) => meter.Labels(role, ("queue", endpoint.Name));

        void Observe(string name, string description, Func<Look, long> read) => meter.Meter.CreateObservableGauge(
            name, () => Looks().Select(look => new Measurement<long>(read(look), Labels(look.Endpoint))), "{message}", description);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_looking.IsValueCreated)
            await _looking.Value;
        _stop.Dispose();
    }

    private IReadOnlyList<Look> Looks()
    {
        _ = _looking.Value;
        return _last;
    }

    /// <summary>A broker that is away has no depths: none are shown until it is back.</summary>
    private async Task LookAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Period, _time);
        try
        {
            do
            {
                try
                {
                    await LookUntilAwayAsync(timer, cancellation);
                }
                catch (Exception exception) when (exception is UserException || BrokerConnection.IsAway(_broker, exception, cancellation))
                {
                    _last = [];
                    Log.Debug("The depths of the queues are not known: {Reason}", exception.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(cancellation));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    private async Task LookUntilAwayAsync(PeriodicTimer timer, CancellationToken cancellation)
    {
        await using var connection = await BrokerConnection.OpenAsync(_broker, cancellation, recovers: false);
        await using var reader = new QueueReader(connection);
        do
        {
            List<Look> looks = [];
            foreach (var endpoint in Endpoints.All)
            {
                var queue = _names.Queue(endpoint);
                var letters = await reader.ReadAsync(RunNames.DeadLetters(queue), cancellation);
                if (await reader.ReadAsync(queue, cancellation) is { } depth)
                    looks.Add(new Look(endpoint, depth, letters?.Ready ?? 0));
            }

            _last = looks;
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    private sealed record Look(Endpoint Endpoint, QueueDepth Depth, uint DeadLetters);
}
