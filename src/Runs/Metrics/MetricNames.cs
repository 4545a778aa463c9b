namespace Tppo.Runs.Metrics;

/// <summary>Metric names that the report and the progress line read. A prefix ends where the name goes on.</summary>
internal static class MetricNames
{
    public const string EvaluationPrefix = "eval/";
    public const string EvaluationAccuracyPrefix = "eval/avg@";
    public const string EvaluationLength = "eval/response_length/mean";
    public const string Reward = "critic/rewards/mean";
    public const string Accuracy = "rollout/accuracy";
    public const string SupervisedLoss = "sft/loss";
    public const string SlotOccupancy = "rollout/slot_occupancy";
    public const string LengthMean = "response_length/mean";
    public const string LengthMax = "response_length/max";
    public const string LagMean = "rollout/policy_lag/mean";
    public const string LagMax = "rollout/policy_lag/max";
    public const string Entropy = "actor/entropy";
    public const string Kl = "actor/ppo_kl";
    public const string PolicyClip = "actor/pg_clipfrac";
    public const string PolicyClipLower = "actor/pg_clipfrac_lower";
    public const string PolicyGradient = "actor/grad_norm";
    public const string ValueLoss = "critic/vf_loss";
    public const string ValueClip = "critic/vf_clipfrac";
    public const string ExplainedVariance = "critic/vf_explained_var";
    public const string ValueGradient = "critic/grad_norm";
    public const string Throughput = "perf/throughput";
    public const string StepTime = "timing_s/step";
    public const string PolicyTime = "timing_s/policy";
    public const string ValueTime = "timing_s/value";
}
