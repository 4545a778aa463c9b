using Microsoft.Extensions.Hosting;
using Serilog;
using Tppo.Messaging;
using Tppo.Messaging.Roles;
using Tppo.Runs;

namespace Tppo.Hosting.Notifying;

/// <summary>Looks whether a run has stalled, or has new dead letters, and has that told: once each time that it begins.</summary>
internal sealed class RunWatch(RunContext context, RunNames names, Notifier notifier) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);
    private readonly TimeSpan _patience = TimeSpan.FromMinutes(context.Recipe.Notify.NotifyStallMinutes);
    private readonly Dictionary<string, uint> _letters = [];
    private long _lastStep = context.Time.GetTimestamp();
    private int _version = -1;
    private bool _hasStalled;

    /// <summary>One look.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        await LookForStallAsync();
        if (context.Broker is { } broker)
        {
            await using var connection = await BrokerConnection.OpenAsync(broker, cancellation, recovers: false);
            await using var reader = new QueueReader(connection);
            foreach (var endpoint in Endpoints.All)
            {
                var depth = await reader.ReadAsync(RunNames.DeadLetters(names.Queue(endpoint)), cancellation);
                await LookForLettersAsync(endpoint, depth?.Ready ?? 0);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, context.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryLookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    private async Task TryLookAsync(CancellationToken cancellation)
    {
        try
        {
            await LookAsync(cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            Log.Debug("Whether there is anything to tell is not known: {Reason}", exception.Message);
        }
    }

    private async Task LookForStallAsync()
    {
        var version = context.ReadNewestVersion();
        if (version != _version || File.Exists(context.Folder.Paused))
        {
            (_version, _lastStep, _hasStalled) = (version, context.Time.GetTimestamp(), false);
        }
        else if (!_hasStalled && context.Time.GetElapsedTime(_lastStep) >= _patience)
        {
            _hasStalled = true;
            await notifier.TellAsync(RunEvent.Stalled, $"no step for {_patience.TotalMinutes} minutes");
        }
    }

    private async Task LookForLettersAsync(Endpoint endpoint, uint letters)
    {
        var before = _letters.GetValueOrDefault(endpoint.Name);
        _letters[endpoint.Name] = letters;
        if (letters > before)
            await notifier.TellAsync(RunEvent.DeadLetters, $"dead letters of {endpoint}: {letters}");
    }
}
