using System.Diagnostics.Metrics;
using System.Globalization;
using Tppo.Runs;
using Tppo.Runs.Metrics;

namespace Tppo.Hosting.Monitoring;

/// <summary>What this process and its run take of the machine.</summary>
internal sealed class ProcessInstruments
{
    /// <param name="meter">Of this process.</param>
    /// <param name="context">The run.</param>
    /// <param name="role">Of this process.</param>
    public ProcessInstruments(RunMeter meter, RunContext context, string role)
    {
        var labels = meter.Labels(role);
        var path = context.Folder.Path;
        meter.Meter.CreateObservableGauge(
            "tppo.max_policy_lag",
            () => new Measurement<long>(context.Recipe.Run.MaxPolicyLag, labels),
            "{version}",
            "How far generation may be ahead: what lag is measured against.");
        meter.Meter.CreateObservableGauge(
            "tppo.gpu.memory",
            () => GpuMemory.Read().SelectMany(gpu => new[] { Gpu(gpu.Gpu, "used", gpu.Used), Gpu(gpu.Gpu, "total", gpu.Total) }),
            "By",
            "Memory of the machine's GPUs, by the driver's number.");
        Observe("tppo.process.memory", "Resident memory of the process.", () => Environment.WorkingSet);
        Observe("tppo.run_folder.free", "Free on the disk of the run's folder.", () => new DriveInfo(path).AvailableFreeSpace);
        Observe("tppo.run_folder.disk", "Size of that disk.", () => new DriveInfo(path).TotalSize);

        Measurement<long> Gpu(int gpu, string kind, long bytes)
            => new(bytes, meter.Labels(role, ("gpu", gpu.ToString(CultureInfo.InvariantCulture)), ("kind", kind)));

        void Observe(string name, string description, Func<long> read)
            => meter.Meter.CreateObservableGauge(name, () => new Measurement<long>(read(), labels), "By", description);
    }
}
