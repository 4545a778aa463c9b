using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tppo.Tasks.Rewards;

/// <summary>A shell command in a session of its own, all of whose processes end with it.</summary>
internal sealed class ProcessGroup : IDisposable
{
    private const int SigKill = 9;

    private ProcessGroup(Process process) => Process = process;

    public Process Process { get; }

    /// <summary>Starts a command with all three standard streams redirected.</summary>
    /// <exception cref="VerifierException">It cannot be started.</exception>
    public static ProcessGroup Start(string command)
    {
        // setsid calls exec, so the process that is started leads the group.
        var start = new ProcessStartInfo("setsid", ["sh", "-c", command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return new ProcessGroup(Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new VerifierException($"verifier_command cannot be started: {e.Message}", e);
        }
    }

    /// <summary>Kills what is still running of the group.</summary>
    public void Dispose()
    {
        _ = Kill(-Process.Id, SigKill);
        if (!Process.HasExited)
            Process.Kill(); // not yet the leader of its group
        Process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
