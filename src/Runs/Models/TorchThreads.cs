using static TorchSharp.torch;

namespace Tppo.Runs.Models;

/// <summary>The number of threads that torch uses for what one thread computes.</summary>
internal static class TorchThreads
{
    /// <summary>
    /// Sets it for the present thread. A thread's first computation takes the value that was set last in the whole process;
    /// one is made here, before the value is set: otherwise the order in which roles begin would change the rounding of their results.
    /// </summary>
    public static void Use(int threads)
    {
        _ = get_num_threads();
        set_num_threads(threads);
    }
}
