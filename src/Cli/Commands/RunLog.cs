using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;
using Tppo.Runs;
using Tppo.Runs.Storage;

namespace Tppo.Cli.Commands;

/// <summary>The log of a process in a run: in the run's folder as compact JSON, a line an event; warnings on the terminal too.</summary>
internal static class RunLog
{
    /// <summary>Bytes; then another file is begun.</summary>
    private const long MostBytes = 64 << 20;

    /// <summary>Files of one process; the oldest go.</summary>
    private const int MostFiles = 8;

    /// <summary>Of the first event, which opens the file whatever the level: that it is open says that the process is there.</summary>
    private const string First = "LogLevel";

    /// <summary>Whose words below this level are about every message.</summary>
    private static readonly string[] Talkative = ["MassTransit", "Microsoft"];

    /// <summary>Becomes the process's log; the caller disposes it.</summary>
    public static Logger Open(RunFolder folder, string name, string role, LogEventLevel level)
    {
        var log = Create(folder, name, role, level);
        Log.Logger = log;
        return log;
    }

    /// <summary>For a process that is not, or not yet, in a run: warnings on the terminal.</summary>
    public static void Begin() => Log.Logger = Terminal().CreateLogger();

    /// <param name="folder">The run's.</param>
    /// <param name="name">Of the file, without its ending.</param>
    /// <param name="role">Of the process.</param>
    /// <param name="level">Of the file; the terminal keeps its own.</param>
    /// <param name="mostBytes">When another file is begun.</param>
    internal static Logger Create(RunFolder folder, string name, string role, LogEventLevel level, long mostBytes = MostBytes)
    {
        Directory.CreateDirectory(folder.Logs);
        foreach (var file in Directory.EnumerateFiles(folder.Logs, name + "*.log"))
            LineFile.MakeWhole(file);
        var configuration = Terminal().MinimumLevel.Is(Lower(level, LogEventLevel.Information));
        foreach (var source in Talkative)
            configuration.MinimumLevel.Override(source, LogEventLevel.Information);
        var log = configuration
            .Enrich.WithProperty("Run", folder.Name)
            .Enrich.WithProperty("Role", role)
            .Enrich.WithProperty("Instance", $"{Environment.MachineName}:{Environment.ProcessId}")
            .WriteTo.Logger(file => file
                .Filter.ByIncludingOnly(one => one.Level >= level || one.Properties.ContainsKey(First))
                .WriteTo.File(
                    new RenderedCompactJsonFormatter(),
                    Path.Combine(folder.Logs, name + ".log"),
                    fileSizeLimitBytes: mostBytes,
                    rollOnFileSizeLimit: true,
                    retainedFileCountLimit: MostFiles))
            .CreateLogger();
        log.Information("{Role:l} logs what is {LogLevel} or above", role, level);
        return log;
    }

    private static LogEventLevel Lower(LogEventLevel one, LogEventLevel other) => one < other ? one : other;

    private static LoggerConfiguration Terminal() => new LoggerConfiguration().WriteTo.Console(
        LogEventLevel.Warning,
        "{Level:u4} {Message:lj}{NewLine}",
        CultureInfo.InvariantCulture,
        standardErrorFromLevel: LogEventLevel.Verbose);
}
