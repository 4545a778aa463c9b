using Tppo.Contracts;
using Tppo.Modeling.Decoding;
using Tppo.Runs.Metrics;
using Tppo.Runs.Models;

namespace Tppo.Consumers.Recording;

/// <summary>
/// Joins what the roles say of a step to one row of metrics, in the order of steps, and hands it on. The row of step k (from 0) is number k
/// + 1: the version that it led to.
/// </summary>
/// <param name="firstStep">Everything before it has its row.</param>
/// <param name="generator">The producer of this process, if it has one: what it counted goes into the rows.</param>
/// <param name="time">The clock.</param>
/// <param name="write">Where rows go.</param>
internal sealed class MetricsRecorder(int firstStep, IGenerator? generator, TimeProvider time, Action<MetricRow> write)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, Dictionary<Role, StepTrained>> _pending = [];
    private readonly List<(int Step, TaskCompletionSource Waiter)> _waiting = [];
    private EngineCounters? _lastCounters = generator?.Counters;
    private long _lastTime = time.GetTimestamp();
    private int _next = firstStep;

    /// <summary>The step whose row is next; it and all after it are not complete.</summary>
    public int Next
    {
        get
        {
            lock (_lock)
                return _next;
        }
    }

    /// <summary>Ends when the step has its row, which takes both trainers.</summary>
    public Task AddAsync(StepTrained trained)
    {
        lock (_lock)
        {
            if (trained.Step < _next)
                return Task.CompletedTask;
            if (!_pending.TryGetValue(trained.Step, out var roles))
                _pending[trained.Step] = roles = [];
            roles[trained.Role] = trained;
            while (_pending.TryGetValue(_next, out var complete) && complete.Count == TrainerKind.All.Count)
            {
                Write(complete.OrderBy(role => role.Key).SelectMany(role => role.Value.Metrics));
                _pending.Remove(_next++); // only now: a row that cannot be written is written when one of its events comes again
            }

            foreach (var (_, waiter) in _waiting.Where(w => w.Step <= _next))
                waiter.TrySetResult();
            return WaitForAsync(trained.Step + 1);
        }
    }

    /// <summary>Ends when every step before <paramref name="step"/> has its row.</summary>
    public Task WaitForAsync(int step)
    {
        lock (_lock)
        {
            if (_next >= step)
                return Task.CompletedTask;
            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((step, waiter));
            return waiter.Task;
        }
    }

    private void Write(IEnumerable<KeyValuePair<string, double>> ofRoles)
    {
        var metrics = new Dictionary<string, double>(ofRoles);
        var (now, counters) = (time.GetTimestamp(), generator?.CountersBefore(_next + 1));
        var seconds = time.GetElapsedTime(_lastTime, now).TotalSeconds;
        if (counters is not null)
            AddCounters(metrics, counters, _lastCounters!);
        metrics["timing_s/step"] = seconds;
        metrics["perf/throughput"] = metrics.GetValueOrDefault("rollout/generated_tokens") / Math.Max(seconds, 1e-9);
        metrics["perf/rss_mb"] = Environment.WorkingSet / 1e6;
        write(new MetricRow(_next + 1, metrics));
        (_lastTime, _lastCounters) = (now, counters);
    }

    private static void AddCounters(Dictionary<string, double> metrics, EngineCounters now, EngineCounters last)
    {
        metrics["rollout/decode_steps"] = now.DecodeSteps - last.DecodeSteps;
        metrics["rollout/prefill_tokens"] = now.PrefillTokens - last.PrefillTokens;
        if (now.SlotSteps > last.SlotSteps)
            metrics["rollout/slot_occupancy"] = (double)(now.BusySlotSteps - last.BusySlotSteps) / (now.SlotSteps - last.SlotSteps);
    }
}
