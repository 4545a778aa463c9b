using System.Runtime.InteropServices;

namespace Tppo.Hosting.Monitoring;

/// <summary>Memory of the machine's NVIDIA GPUs, as the driver's library (NVML) has it: of all processes together.</summary>
internal static class GpuMemory
{
    private const string Library = "libnvidia-ml.so.1";

    /// <summary>Used and all bytes of each GPU, by the driver's number; empty where there is no driver.</summary>
    public static IReadOnlyList<(int Gpu, long Used, long Total)> Read()
    {
        List<(int Gpu, long Used, long Total)> gpus = [];
        try
        {
            if (Initialize() != 0 || Count(out var count) != 0)
                return [];
            for (var i = 0u; i < count; i++)
            {
                if (Handle(i, out var device) == 0 && Memory(device, out var memory) == 0)
                    gpus.Add(((int)i, (long)memory.Used, (long)memory.Total));
            }
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return [];
        }

        return gpus;
    }

    /// <summary>The first call is the slow one; the library is not shut down between two reads.</summary>
    [DllImport(Library, EntryPoint = "nvmlInit_v2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Initialize();

    [DllImport(Library, EntryPoint = "nvmlDeviceGetCount_v2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Count(out uint count);

    [DllImport(Library, EntryPoint = "nvmlDeviceGetHandleByIndex_v2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Handle(uint index, out nint device);

    [DllImport(Library, EntryPoint = "nvmlDeviceGetMemoryInfo")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Memory(nint device, out MemoryInfo memory);

    /// <summary>In bytes; in NVML's order.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct MemoryInfo(ulong Total, ulong Free, ulong Used);
}
