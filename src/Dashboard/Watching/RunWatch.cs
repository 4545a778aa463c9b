using Tppo.Messaging.Roles;
using Tppo.Operating.DeadLetters;
using Tppo.Operating.Status;
using Tppo.Runs;
using Tppo.Runs.Errors;

namespace Tppo.Dashboard.Watching;

/// <summary>Looks at a run again and again: every 5 s while a page shows it, else every 10 s, so that queues have a history.</summary>
internal sealed class RunWatch : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Unwatched = TimeSpan.FromSeconds(10);

    /// <summary>How long a role that no longer answers is shown.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private readonly BrokerAddress? _broker;
    private readonly LiveStatusReader? _status;
    private readonly Func<IReadOnlyList<RoleStatus>>? _roles;
    private readonly TimeProvider _time;
    private readonly MetricsTail _metrics;
    private readonly Dictionary<(string Role, string Instance), RoleSighting> _sightings = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private event Action? Seen;

    /// <param name="folder">Of the run.</param>
    /// <param name="broker">Where its queues may be; null: nowhere.</param>
    /// <param name="roles">Its roles in this process; null where there are none.</param>
    /// <param name="time">The clock.</param>
    public RunWatch(RunFolder folder, BrokerAddress? broker, Func<IReadOnlyList<RoleStatus>>? roles, TimeProvider time)
    {
        (Folder, _broker, _roles, _time) = (folder, broker, roles, time);
        _status = broker is null ? null : new LiveStatusReader(folder, broker, time);
        _metrics = new MetricsTail(folder);
        _metrics.Read();
        Trajectories = new TrajectoryDesk(folder);
        Now = Snapshot([], null, null);
        _work = Task.Run(LookAsync);
    }

    public RunFolder Folder { get; }

    public RunSnapshot Now { get; private set; }

    public QueueHistory History { get; } = new();

    public TrajectoryDesk Trajectories { get; }

    /// <summary>Null where the run is not <see cref="IsOnBroker"/>, or not yet.</summary>
    public DeadLetterDesk? DeadLetters => IsOnBroker ? new DeadLetterDesk(_broker!, Folder) : null;

    /// <summary>Whether the run has queues on a broker that this dashboard knows.</summary>
    public bool IsOnBroker => _broker is not null && Directory.Exists(Folder.Recovery);

    /// <summary>Calls back after each look, from any thread, until the result is disposed of.</summary>
    public IDisposable Follow(Action seen)
    {
        Seen += seen;
        return new Following(() => Seen -= seen);
    }

    /// <exception cref="UserException">The run has finished.</exception>
    public void Pause() => RunPause.Begin(Folder, _time);

    public void Resume() => RunPause.End(Folder);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        if (_status is not null)
            await _status.DisposeAsync();
        _stop.Dispose();
    }

    private async Task LookAsync()
    {
        try
        {
            while (true)
            {
                await LookOnceAsync(_stop.Token);
                Seen?.Invoke();
                await Task.Delay(Seen is null ? Unwatched : Period, _time, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The dashboard ends.
        }
    }

    private async Task LookOnceAsync(CancellationToken cancellation)
    {
        try
        {
            _metrics.Read();
            if (!IsOnBroker)
            {
                Sight(_roles?.Invoke() ?? []);
                Now = Snapshot([], null, null);
                return;
            }

            var status = await _status!.ReadAsync(cancellation, _metrics.Rows);
            Sight(status.Roles);
            History.Add(_time.GetUtcNow(), status.Queues);
            Now = Snapshot(status.Queues, status.ArchivedWindows, status.Blocked);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            Now = Snapshot([], null, exception.Message); // a broker may come back, and a file be whole the next time
        }
    }

    private void Sight(IEnumerable<RoleStatus> roles)
    {
        var now = _time.GetUtcNow();
        foreach (var role in roles)
            _sightings[(role.Role, role.Instance)] = new RoleSighting(role, now);
        foreach (var (role, _) in _sightings.Where(one => now - one.Value.At > Memory).ToList())
            _sightings.Remove(role);
    }

    private RunSnapshot Snapshot(IReadOnlyList<QueueStatus> queues, uint? archived, string? trouble) => new(
        _time.GetUtcNow(),
        RunOverview.Read(Folder, _metrics.Rows),
        _metrics.Rows,
        queues,
        archived,
        [.. _sightings.Values.OrderBy(one => $"{one.Status.Role} {one.Status.Instance}", StringComparer.Ordinal)],
        trouble);

    private sealed class Following(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
