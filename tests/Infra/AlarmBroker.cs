namespace Tppo.Tests.Infra;

/// <summary>A node whose memory alarm can be set.</summary>
public sealed class AlarmBroker() : PrivateBroker("vm_memory_high_watermark.relative = 0.6")
{
    public Task AlarmAsync() => ControlAsync("set_vm_memory_high_watermark", "0.00001");

    public Task CalmAsync() => ControlAsync("set_vm_memory_high_watermark", "0.6");
}
