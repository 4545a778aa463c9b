using System.Runtime.InteropServices;
using Tppo.Runs.Errors;

namespace Tppo.Cli.Commands;

/// <summary>
/// Begins this process anew, under the same id and with the same arguments: a bus whose connection was lost and that is stopped while it
/// connects again may say that it has stopped and go on to take messages (MassTransit 8.5). Only the end of its process ends it for sure.
/// </summary>
internal static class ProcessRestart
{
    private const string Arguments = "/proc/self/cmdline";

    /// <summary>Does not return.</summary>
    /// <param name="flag">Given too, where it is not among the arguments.</param>
    /// <exception cref="UserException">The system does not do it.</exception>
    public static void Now(string? flag = null)
    {
        if (OperatingSystem.IsLinux())
        {
            var arguments = File.ReadAllText(Arguments).Split('\0')[..^1];
            string[] added = flag is null || arguments.Contains(flag) ? [] : [flag];
            _ = Execute(Environment.ProcessPath!, [.. arguments, .. added, null]);
        }

        throw new UserException("this process cannot begin anew: start it again to go on");
    }

    [DllImport("libc", EntryPoint = "execv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Execute(string path, string?[] arguments);
}
