using System.Diagnostics;
using Tppo.Contracts;

namespace Tppo.Consumers.Training;

/// <summary>
/// Gathers windows until a step has all of its slots. What a delivery awaits ends when its step is durable, so the message
/// stays unacknowledged until then. A window of a step that is trained is dropped and counted; so is one that is there already, but its
/// delivery is held like the first.
/// </summary>
internal sealed class StepAccumulator(int slots)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Step> _steps = [];
    private int _trained;

    /// <summary>Windows of steps that were trained before they came.</summary>
    public int Late { get; private set; }

    /// <summary>Windows that were there already.</summary>
    public int Repeats { get; private set; }

    /// <summary>Windows of trained steps that taught nothing: <see cref="ITrainer.NotFinite"/>.</summary>
    public int NotFinite { get; private set; }

    /// <summary>Steps that are trained.</summary>
    public int Trained
    {
        get
        {
            lock (_lock)
                return _trained;
        }
    }

    /// <summary>
    /// Everything before <paramref name="step"/> counts as trained, also what came before this was known; the counters go on from
    /// <paramref name="late"/>, <paramref name="repeats"/> and <paramref name="notFinite"/>.
    /// </summary>
    public void StartAt(int step, int late = 0, int repeats = 0, int notFinite = 0)
    {
        lock (_lock)
        {
            _trained = step;
            (Late, Repeats, NotFinite) = (Late + late, Repeats + repeats, notFinite);
            foreach (var trained in _steps.Keys.Where(known => known < step).ToList())
            {
                Late += _steps[trained].Windows.Count;
                Forget(trained);
            }
        }
    }

    /// <summary>That many windows of a step that was taken taught nothing.</summary>
    public void CountNotFinite(int windows)
    {
        lock (_lock)
            NotFinite += windows;
    }

    /// <summary>Ends when the window's step is durable, or at once where the step is trained.</summary>
    /// <returns>The span that made it durable; none where nobody traces, or it was trained before.</returns>
    public Task<ActivityContext> AddAsync(WindowGenerated window)
    {
        lock (_lock)
        {
            if (window.Ticket.Step < _trained)
            {
                Late++;
                return Task.FromResult(default(ActivityContext));
            }

            var step = Of(window.Ticket.Step);
            if (!step.Windows.TryAdd(window.Ticket.Slot, window))
            {
                Repeats++;
                return step.Durable.Task; // it may be all that the broker has of the window: a lost connection hands out anew what is held
            }

            if (step.Windows.Count == slots)
                step.Full.SetResult([.. step.Windows.Values]);
            return step.Durable.Task;
        }
    }

    /// <summary>How many windows of <paramref name="step"/> are there, each slot's counted once.</summary>
    public int HeldOf(int step)
    {
        lock (_lock)
            return _steps.TryGetValue(step, out var found) ? found.Windows.Count : 0;
    }

    /// <summary>All windows of <paramref name="step"/>, by slot.</summary>
    public Task<IReadOnlyList<WindowGenerated>> TakeAsync(int step, CancellationToken cancellation)
    {
        lock (_lock)
            return Of(step).Full.Task.WaitAsync(cancellation);
    }

    /// <summary>The step is trained, and that survives a crash: its deliveries may be acknowledged.</summary>
    public void Complete(int step)
    {
        lock (_lock)
        {
            _trained = step + 1;
            Forget(step);
        }
    }

    private void Forget(int step)
    {
        if (_steps.Remove(step, out var done))
            done.Durable.SetResult(Activity.Current?.Context ?? default);
    }

    private Step Of(int step)
    {
        if (!_steps.TryGetValue(step, out var found))
            _steps[step] = found = new Step();
        return found;
    }

    private sealed class Step
    {
        public SortedDictionary<int, WindowGenerated> Windows { get; } = [];

        public TaskCompletionSource<IReadOnlyList<WindowGenerated>> Full { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<ActivityContext> Durable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
