using Serilog;
using Spectre.Console;
using Tppo.Cli.Monitoring;
using Tppo.Runs.Metrics;

namespace Tppo.Cli.Reporting;

/// <summary>
/// The progress of a run in the terminal: one live line at the bottom, which evaluations and messages push up; or, where the output
/// is not a terminal, one short line a step. Calls may come from any thread.
/// </summary>
internal sealed class RunProgress : IRunProgress, IDisposable
{
    private readonly IAnsiConsole _console;
    private readonly StepClock _clock;
    private readonly LiveLine? _live;
    private readonly Lock _lock = new();
    private long _totalSteps;

    /// <param name="console">The terminal.</param>
    /// <param name="time">The clock.</param>
    public RunProgress(IAnsiConsole console, TimeProvider time)
    {
        _console = console;
        _clock = new StepClock(time);
        _live = console.Profile.Capabilities is { Interactive: true, Ansi: true } ? new LiveLine(console) : null;
    }

    /// <summary>The run begins with this step, of steps 1 to <paramref name="totalSteps"/>; any but 1 means that it resumes.</summary>
    public void Started(long totalSteps, long firstStep)
    {
        lock (_lock)
        {
            _totalSteps = totalSteps;
            _clock.Mark();
        }
        if (firstStep > 1)
            Message($"resumed at step {firstStep} of {totalSteps}");
    }

    /// <summary>A training step has ended.</summary>
    public void Step(MetricRow row)
    {
        lock (_lock)
        {
            _clock.Mark();
            var parts = ProgressLine.OfStep(row, _totalSteps, _clock.Left(_totalSteps - row.Step));
            if (_live is null)
                WriteLine(ProgressLine.Plain(parts));
            else
                _live.Show(parts, _totalSteps > 0 ? (double)row.Step / _totalSteps : 0);
        }
    }

    /// <summary>An evaluation has ended.</summary>
    public void Evaluated(MetricRow row) => Message(ProgressLine.Plain([("", "eval"), .. ProgressLine.OfEvaluation(row)]));

    /// <summary>Says something that stays on the screen, and in the log.</summary>
    public void Message(string text)
    {
        Log.Information("{Text:l}", text);
        lock (_lock)
        {
            _live?.Hide();
            WriteLine(text);
            _live?.ShowAgain();
        }
    }

    /// <summary>Says where the process is watched, if it is.</summary>
    public void Tell(MonitorServer monitor)
    {
        if (monitor.Address is { } address)
            Message($"metrics: {address}/metrics");
    }

    /// <summary>Leaves the live line as it stands and ends it.</summary>
    public void Dispose()
    {
        lock (_lock)
            _live?.End();
    }

    // Past Spectre's renderer, which would break the line at 80 columns where the output is no terminal.
    private void WriteLine(string text)
    {
        _console.Profile.Out.Writer.WriteLine(text);
        _console.Profile.Out.Writer.Flush();
    }
}
