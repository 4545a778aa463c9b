using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Tppo.Runs.Metrics;

/// <summary>How long something takes, in seconds; and a span of each time it is done.</summary>
internal sealed class Duration(Histogram<double> histogram, KeyValuePair<string, object?>[] labels, TimeProvider time)
{
    private readonly string _span = histogram.Name.Replace("tppo.", "").Replace(".duration", "");

    /// <summary>From now until the result is disposed of.</summary>
    public Running Measure() => new(this, time.GetTimestamp(), Begin());

    /// <summary>From now until the task completes; one that fails is not counted.</summary>
    public async Task<T> OfAsync<T>(Task<T> task)
    {
        using var span = Begin();
        var started = time.GetTimestamp();
        var result = await task;
        Record(started);
        return result;
    }

    private Activity? Begin()
    {
        var span = RunTrace.Begin(_span);
        if (span is null)
            return null;
        foreach (var (name, value) in labels)
            span.SetTag(name, value);
        return span;
    }

    private void Record(long started)
    {
        if (histogram.Enabled)
            histogram.Record(time.GetElapsedTime(started).TotalSeconds, labels);
    }

    public readonly record struct Running(Duration Duration, long Started, Activity? Span) : IDisposable
    {
        public void Dispose()
        {
            Duration.Record(Started);
            Span?.Dispose();
        }
    }
}
