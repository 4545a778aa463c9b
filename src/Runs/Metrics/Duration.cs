using System.Diagnostics.Metrics;

namespace Tppo.Runs.Metrics;

/// <summary>How long something takes, in seconds.</summary>
internal sealed class Duration(Histogram<double> histogram, KeyValuePair<string, object?>[] labels, TimeProvider time)
{
    /// <summary>From now until the result is disposed of.</summary>
    public Running Measure() => new(this, time.GetTimestamp());

    /// <summary>From now until the task completes; one that fails is not counted.</summary>
    public async Task<T> OfAsync<T>(Task<T> task)
    {
        var started = time.GetTimestamp();
        var result = await task;
        Record(started);
        return result;
    }

    private void Record(long started)
    {
        if (histogram.Enabled)
            histogram.Record(time.GetElapsedTime(started).TotalSeconds, labels);
    }

    public readonly record struct Running(Duration Duration, long Started) : IDisposable
    {
        public void Dispose() => Duration.Record(Started);
    }
}
