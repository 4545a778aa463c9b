using Microsoft.Extensions.Logging;
using Tppo.Runs.Metrics;

namespace Tppo.Hosting;

/// <summary>How a run goes, in the host's log.</summary>
internal sealed partial class LoggedProgress(ILogger<TppoRun> log) : IRunProgress
{
    [LoggerMessage(LogLevel.Information, "steps {First} to {Total}")]
    public partial void Began(long first, long total);

    [LoggerMessage(LogLevel.Information, "step {Number}: reward {Reward:F3}, {Seconds:F2} s")]
    public partial void Stepped(long number, double? reward, double? seconds);

    [LoggerMessage(LogLevel.Information, "step {Number}: held-out accuracy {Accuracy:P1}")]
    public partial void WasEvaluated(long number, double? accuracy);

    [LoggerMessage(LogLevel.Information, "{Text}")]
    public partial void Message(string text);

    public void Started(long totalSteps, long firstStep) => Began(firstStep, totalSteps);

    public void Step(MetricRow row) => Stepped(row.Step, row.Find(MetricNames.Reward), row.Find(MetricNames.StepTime));

    public void Evaluated(MetricRow row) => WasEvaluated(row.Step, row.EvaluationAccuracy);
}
