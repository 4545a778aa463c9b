using System.Diagnostics.Metrics;
using Tppo.Runs.Metrics;

namespace Tppo.Tests.Infra;

/// <summary>Instruments to which nobody listens.</summary>
internal sealed class Unheard : IMeterFactory
{
    public static RunMeter Meter() => new(new Unheard(), "run", "host:1", TimeProvider.System);

    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }
}
