namespace Tppo.Contracts.Wire;

/// <summary>
/// The body of <see cref="StepTrained"/>: metrics in the ordinal order of their names, so that equal messages have equal bytes.
/// </summary>
internal static class StepTrainedFormat
{
    /// <summary>A name's length and a number.</summary>
    private const int MinMetricBytes = sizeof(uint) + sizeof(double);

    public static void Write(WireWriter writer, StepTrained trained)
    {
        writer.Byte((byte)trained.Role);
        writer.Int32(trained.Step);
        writer.Int32(trained.Metrics.Count);
        foreach (var (name, value) in trained.Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal))
        {
            writer.Text(name);
            writer.Double(value);
        }
    }

    public static StepTrained Read(ref WireReader reader)
    {
        var role = reader.Enumeration<Role>();
        var step = reader.Int32();
        var metrics = new Dictionary<string, double>();
        for (var count = reader.Count(MinMetricBytes); count > 0; count--)
        {
            var name = reader.Text();
            if (!metrics.TryAdd(name, reader.Double()))
                throw new WireException($"the metric {name} is there twice");
        }

        return new StepTrained(role, step, metrics);
    }
}
