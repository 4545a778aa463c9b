using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Tppo.Hosting.Runs;

namespace Tppo.Cli.Commands;

/// <summary>The log of a process in a run: all of it in the run's folder, warnings on the terminal too.</summary>
public static class RunLog
{
    /// <summary>Becomes the process's log; the caller disposes it.</summary>
    public static Logger Open(RunFolder folder, string name)
    {
        var log = new LoggerConfiguration()
            .MinimumLevel.Information()
            .WriteTo.File(Path.Combine(folder.Logs, name + ".log"), formatProvider: CultureInfo.InvariantCulture)
            .WriteTo.Console(LogEventLevel.Warning, "{Level:u4} {Message:lj}{NewLine}", CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose)
            .CreateLogger();
        Log.Logger = log;
        return log;
    }
}
