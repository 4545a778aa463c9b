using Spectre.Console;

namespace Tppo.Cli.Reporting;

/// <summary>
/// How many of a known number are done, on standard error: a bar, or, where that is not a terminal and there is much to do, a line
/// for each tenth. Calls may come from any thread.
/// </summary>
internal sealed class CountProgress : IDisposable
{
    /// <summary>With fewer, no lines are written.</summary>
    private const int Much = 1000;
    private const int Redraws = 200;
    private readonly IAnsiConsole _console;
    private readonly LiveLine? _live;
    private readonly Lock _lock = new();
    private readonly string _done;
    private readonly int _total;
    private int _count;

    /// <param name="console">The terminal.</param>
    /// <param name="done">What is done with each.</param>
    /// <param name="total">How many there are, at least one.</param>
    public CountProgress(IAnsiConsole console, string done, int total)
    {
        (_console, _done, _total) = (console, done, total);
        // Where standard output goes into a file, the console as a whole does not count as interactive.
        var isTerminal = console.Profile.Out.IsTerminal || console.Profile.Capabilities.Interactive;
        _live = isTerminal && console.Profile.Capabilities.Ansi ? new LiveLine(console) : null;
    }

    /// <summary>Standard error as a console.</summary>
    public static IAnsiConsole StandardError()
        => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>One more is done.</summary>
    public void Advance()
    {
        lock (_lock)
        {
            var parts = _live is not null ? Redraws : _total >= Much ? 10 : 1;
            var passed = (long)_count * parts / _total;
            if ((long)++_count * parts / _total == passed)
                return;
            if (_live is not null)
                _live.Show([(_done, $"{_count}/{_total}")], (double)_count / _total);
            else if (_total >= Much)
                _console.Profile.Out.Writer.WriteLine($"{_done} {_count}/{_total}");
        }
    }

    /// <summary>Clears the bar.</summary>
    public void Dispose()
    {
        lock (_lock)
            _live?.Hide();
    }
}
