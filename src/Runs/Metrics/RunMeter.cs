using System.Diagnostics.Metrics;

namespace Tppo.Runs.Metrics;

/// <summary>
/// Makes a process's instruments. Each measurement bears the run, the role and the instance; where nobody listens nothing is measured.
/// </summary>
/// <param name="meters">Of the host.</param>
/// <param name="run">The run's name.</param>
/// <param name="instance">Host and process id.</param>
/// <param name="time">Measures durations.</param>
internal sealed class RunMeter(IMeterFactory meters, string run, string instance, TimeProvider time)
{
    /// <summary>What a listener asks for.</summary>
    public const string Name = "Tppo";

    /// <summary>Seconds: from a verdict to a step of a large model.</summary>
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000],
    };

    public Meter Meter { get; } = meters.Create(Name);

    /// <summary>The labels of a measurement of <paramref name="role"/>, and more of them.</summary>
    public KeyValuePair<string, object?>[] Labels(string role, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var labels = new KeyValuePair<string, object?>[3 + more.Length];
        (labels[0], labels[1], labels[2]) = (new("run", run), new("role", role), new("instance", instance));
        for (var i = 0; i < more.Length; i++)
            labels[3 + i] = new(more[i].Name, more[i].Value);
        return labels;
    }

    /// <summary>How long something takes <paramref name="role"/>, in seconds.</summary>
    public Duration Duration(string name, string description, string role)
        => new(Meter.CreateHistogram(name, "s", description, tags: null, Seconds), Labels(role), time);
}
