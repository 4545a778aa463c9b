namespace Tppo.Runs.Metrics;

/// <summary>What was measured in one training step or one evaluation.</summary>
/// <param name="Step">The step, from 1; an evaluation bears the number of the last step before it, 0 where there was none.</param>
/// <param name="Values">Values by metric name, in the order in which they are written. NaN and infinity are allowed.</param>
public sealed record MetricRow(long Step, IReadOnlyDictionary<string, double> Values)
{
    /// <summary>Whether this row is of an evaluation: a name in it begins with <c>eval/</c>.</summary>
    public bool IsEvaluation => Values.Keys.Any(name => name.StartsWith(MetricNames.EvaluationPrefix, StringComparison.Ordinal));

    /// <summary>The share of right answers in an evaluation (<c>eval/avg@k</c>, whatever k is), or null.</summary>
    public double? EvaluationAccuracy
    {
        get
        {
            foreach (var (name, value) in Values)
            {
                if (name.StartsWith(MetricNames.EvaluationAccuracyPrefix, StringComparison.Ordinal) && double.IsFinite(value))
                    return value;
            }
            return null;
        }
    }

    /// <summary>The value of a metric, or null where the row has none that is finite.</summary>
    public double? Find(string name) => Values.TryGetValue(name, out var value) && double.IsFinite(value) ? value : null;
}
