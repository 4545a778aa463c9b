using Tppo.Runs.Metrics;

namespace Tppo.Tests.Cli.Reporting;

internal static class Row
{
    public static MetricRow Of(long step, params (string Name, double Value)[] values) =>
        new(step, new OrderedDictionary<string, double>(values.Select(one => KeyValuePair.Create(one.Name, one.Value))));
}
