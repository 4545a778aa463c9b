using System.Runtime.InteropServices;

namespace Tppo.Cli.Commands;

/// <summary>SIGINT as it is inherited from a shell.</summary>
internal static class InheritedInterrupt
{
    private const int Interrupt = 2; // SIGINT
    private const nint Default = 0; // SIG_DFL
    private const nint Ignored = 1; // SIG_IGN
    private const int LargestAction = 512; // bytes; a struct sigaction is below 160 on Linux and macOS, and begins with the handler

    /// <summary>
    /// A script's background jobs inherit an ignored SIGINT, and .NET keeps ignoring a signal that was ignored at its start:
    /// `kill -INT` would do nothing, though it is how one asks for a clean end. Call this before anything registers for the signal.
    /// </summary>
    public static void Heed()
    {
        if (OperatingSystem.IsWindows())
            return;
        var action = new byte[LargestAction];
        if (ReadAction(Interrupt, 0, action) == 0 && MemoryMarshal.Read<nint>(action) == Ignored)
            _ = SetHandler(Interrupt, Default);
    }

    [DllImport("libc", EntryPoint = "sigaction")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ReadAction(int signal, nint action, [Out] byte[] old);

    [DllImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint SetHandler(int signal, nint handler);
}
