using Tppo.Runs.Errors;
using static TorchSharp.torch;

namespace Tppo.Runs.Models;

/// <summary>The devices that options name.</summary>
internal static class Devices
{
    /// <summary>Checks that this machine has all of <paramref name="names"/>.</summary>
    /// <exception cref="UserException">It lacks one of them.</exception>
    public static void Require(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var device = new Device(name);
            if (device.type == TorchSharp.DeviceType.CUDA && !(cuda.is_available() && device.index < cuda.device_count()))
                throw new UserException(
                    $"there is no device {name} here: take cpu, or a libtorch for CUDA (docs/gpu.md) on a machine that has a GPU");
        }
    }
}
