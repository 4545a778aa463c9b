namespace Tppo.Runs.Metrics;

/// <summary>Is told how a run goes, by whatever thread.</summary>
public interface IRunProgress
{
    /// <summary>The run begins with this step, of steps 1 to <paramref name="totalSteps"/>; any but 1 means that it goes on.</summary>
    void Started(long totalSteps, long firstStep);

    /// <summary>A training step has ended.</summary>
    void Step(MetricRow row);

    /// <summary>An evaluation has ended.</summary>
    void Evaluated(MetricRow row);

    /// <summary>A line for whoever runs it.</summary>
    void Message(string text);
}
