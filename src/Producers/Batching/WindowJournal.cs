using System.Globalization;
using Tppo.Contracts;
using Tppo.Runs.Errors;
using Tppo.Runs.Storage;

namespace Tppo.Producers.Batching;

/// <summary>
/// What successive batching of a run on a broker has heard: a file of windows a step (`recovery/batching/step_N.seg`). A window is in
/// it before its ticket is sent, and stays until both trainers are well past its step: what a broker loses is sent again from here.
/// </summary>
/// <param name="folder">Its folder; made with the first window.</param>
/// <param name="run">The run's name.</param>
/// <param name="time">Gives each record its time.</param>
/// <param name="require">Throws where another process has taken batching over: two that write would destroy each other's records.</param>
internal sealed class WindowJournal(string folder, string run, TimeProvider time, Action? require = null) : IDisposable
{
    private const string Prefix = "step_";
    private const string Suffix = ".seg";
    private readonly Lock _lock = new();
    private readonly Dictionary<int, WindowSegmentWriter> _open = [];

    /// <summary>Windows from <paramref name="step"/> on, by step; of a slot's repeats the first.</summary>
    /// <exception cref="UserException">While it is enumerated: a record is corrupt.</exception>
    public IEnumerable<WindowGenerated> ReadFrom(int step)
        => Steps().Where(known => known >= step).Order()
            .SelectMany(
                known => WindowSegment.Read(PathOf(known)).Select(record => record.Window).DistinctBy(window => window.Ticket.Slot));

    /// <summary>When it returns, the window survives the end of this process.</summary>
    /// <exception cref="IOException">It could not be written; the journal is as it was.</exception>
    public void Append(WindowGenerated window)
    {
        require?.Invoke();
        lock (_lock)
        {
            if (!_open.TryGetValue(window.Ticket.Step, out var segment))
                _open[window.Ticket.Step] = segment = new WindowSegmentWriter(PathOf(window.Ticket.Step), run, time);
            segment.Append(window);
        }
    }

    /// <summary>The step has all of its windows: when it returns, they survive the end of the machine.</summary>
    public void Complete(int step)
    {
        lock (_lock)
        {
            if (!_open.TryGetValue(step, out var segment))
                return;
            segment.Flush();
            segment.Dispose();
            _open.Remove(step);
        }
    }

    /// <summary>Deletes the windows of all steps before <paramref name="step"/>.</summary>
    public void Forget(int step)
    {
        lock (_lock)
        {
            foreach (var past in Steps().Where(known => known < step).ToList())
            {
                if (_open.Remove(past, out var segment))
                    segment.Dispose();
                File.Delete(PathOf(past));
            }
        }
    }

    public void Dispose()
    {
        foreach (var segment in _open.Values)
            segment.Dispose();
    }

    private IEnumerable<int> Steps()
        => (Directory.Exists(folder) ? Directory.EnumerateFiles(folder, Prefix + "*" + Suffix) : [])
            .Select(path => Path.GetFileName(path)[Prefix.Length..^Suffix.Length])
            .Select(number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : -1)
            .Where(step => step >= 0);

    private string PathOf(int step) => Path.Combine(folder, Prefix + step.ToString(CultureInfo.InvariantCulture) + Suffix);
}
