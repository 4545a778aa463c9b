using System.Runtime.InteropServices;

namespace Tppo.Runs.Models;

/// <summary>The C heap, from which torch's tensors on the CPU come.</summary>
internal static class NativeHeap
{
    private const int ArenaMax = -8;

    /// <summary>
    /// Gives glibc two arenas. By default every thread of a long run has one of its own that only grows, a little with each new shape of a
    /// batch. Nothing happens with another C library.
    /// </summary>
    public static void KeepFlat()
    {
        if (!OperatingSystem.IsLinux()
            || !NativeLibrary.TryLoad("libc.so.6", out var libc)
            || !NativeLibrary.TryGetExport(libc, "mallopt", out _))
            return;
        _ = Mallopt(ArenaMax, 2);
    }

    [DllImport("libc.so.6", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Mallopt(int parameter, int value);
}
