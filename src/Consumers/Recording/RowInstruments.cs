using System.Diagnostics.Metrics;
using Tppo.Runs.Metrics;
using Tppo.Runs.Models;

namespace Tppo.Consumers.Recording;

/// <summary>How well the run learns: the last row that had each of these.</summary>
internal sealed class RowInstruments
{
    private readonly List<(Func<MetricRow, double?> Read, Gauge<double> Gauge)> _gauges = [];
    private readonly KeyValuePair<string, object?>[] _labels;

    public RowInstruments(RunMeter meter)
    {
        _labels = meter.Labels(TrainerKind.Policy.Name);
        Add("tppo.row.step", "{step}", "Steps that have their row of metrics.", row => row.Step);
        Add("tppo.reward", "{reward}", "Mean reward of the responses that ended in the step.", row => row.Find(MetricNames.Reward));
        Add("tppo.accuracy", "1", "Share of the responses that ended in the step that are right.", row => row.Find(MetricNames.Accuracy));
        Add("tppo.evaluation.accuracy", "1", "Held-out accuracy.", row => row.EvaluationAccuracy);
        Add("tppo.response_length", "{token}", "Mean length of those responses.", row => row.Find(MetricNames.LengthMean));
        Add("tppo.entropy", "{nat}", "Entropy of the policy, in nats a token.", row => row.Find(MetricNames.Entropy));
        Add("tppo.kl", "{nat}", "Mean log ratio of old to new policy, in nats a token.", row => row.Find(MetricNames.Kl));
        Add(
            "tppo.explained_variance",
            "1",
            "Of the value model, before the step's update.",
            row => row.Find(MetricNames.ExplainedVariance));
        Add("tppo.policy_lag", "{version}", "Step minus policy version of its windows, mean.", row => row.Find(MetricNames.LagMean));
        Add("tppo.throughput", "{token}", "Generated tokens of the step over its time, a second.", row => row.Find(MetricNames.Throughput));
        Add("tppo.step.time", "s", "From the row before to this one.", row => row.Find(MetricNames.StepTime));

        void Add(string name, string unit, string description, Func<MetricRow, double?> read)
            => _gauges.Add((read, meter.Meter.CreateGauge<double>(name, unit, description)));
    }

    public void Written(MetricRow row)
    {
        foreach (var (read, gauge) in _gauges)
        {
            if (gauge.Enabled && read(row) is { } value)
                gauge.Record(value, _labels);
        }
    }
}
