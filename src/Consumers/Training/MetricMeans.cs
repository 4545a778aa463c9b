namespace Tppo.Consumers.Training;

/// <summary>Means over tokens that are gathered micro-batch by micro-batch.</summary>
internal sealed class MetricMeans
{
    private readonly Dictionary<string, (double Sum, double Count)> _sums = [];

    public void Add(string name, double sum, double count = 1)
    {
        var (s, c) = _sums.GetValueOrDefault(name);
        _sums[name] = (s + sum, c + count);
    }

    /// <summary>Adds what <paramref name="other"/> has gathered.</summary>
    public void Add(MetricMeans other)
    {
        foreach (var (name, (sum, count)) in other._sums)
            Add(name, sum, count);
    }

    /// <summary>Adds every mean that has a count to <paramref name="metrics"/>.</summary>
    public void WriteTo(IDictionary<string, double> metrics)
    {
        foreach (var (name, (sum, count)) in _sums.Where(m => m.Value.Count > 0))
            metrics[name] = sum / count;
    }
}
