using System.Runtime.InteropServices;

namespace Tppo.Runs.Models;

/// <summary>Which attention kernels torch takes on a GPU.</summary>
internal static class CudnnAttention
{
    /// <summary>The environment variable of libtorch; a value that the user has set stands.</summary>
    public const string Variable = "TORCH_CUDNN_SDPA_DEPRIORITIZED";

    /// <summary>
    /// Puts cuDNN's attention behind the other kernels. On Hopper torch prefers it, and it compiles a plan for each new shape, of which
    /// decoding has one a token (docs/gpu.md). To be called before libtorch is loaded, which reads the process's own environment: .NET's is
    /// a copy.
    /// </summary>
    public static void PutLast()
    {
        if (OperatingSystem.IsLinux())
            _ = SetEnvironment(Variable, "1", overwrite: 0);
    }

    [DllImport("libc.so.6", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment(string name, string value, int overwrite);
}
