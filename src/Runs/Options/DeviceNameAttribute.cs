using System.ComponentModel.DataAnnotations;

namespace Tppo.Runs.Options;

/// <summary>The name of a device: the CPU, or a GPU with or without its number.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DeviceNameAttribute : RegularExpressionAttribute
{
    public DeviceNameAttribute()
        : base("cpu|cuda(:[0-9]{1,3})?") => ErrorMessage = "`cpu`, `cuda`, or `cuda:` and the number of a GPU";
}
