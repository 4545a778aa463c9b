using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Tppo.Runs;
using Tppo.Runs.Storage;

namespace Tppo.Cli.Commands;

/// <summary>The log of a process in a run: all of it in the run's folder, warnings on the terminal too.</summary>
internal static class RunLog
{
    /// <summary>Becomes the process's log; the caller disposes it.</summary>
    public static Logger Open(RunFolder folder, string name)
    {
        var path = Path.Combine(folder.Logs, name + ".log");
        LineFile.MakeWhole(path);
        var log = Terminal()
            .MinimumLevel.Information()
            .WriteTo.File(path, formatProvider: CultureInfo.InvariantCulture)
            .CreateLogger();
        Log.Logger = log;
        return log;
    }

    /// <summary>For a process that is not, or not yet, in a run: warnings on the terminal.</summary>
    public static void Begin() => Log.Logger = Terminal().CreateLogger();

    private static LoggerConfiguration Terminal() => new LoggerConfiguration().WriteTo.Console(
        LogEventLevel.Warning,
        "{Level:u4} {Message:lj}{NewLine}",
        CultureInfo.InvariantCulture,
        standardErrorFromLevel: LogEventLevel.Verbose);
}
