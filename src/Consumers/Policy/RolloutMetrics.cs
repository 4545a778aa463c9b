using Tppo.Contracts;

namespace Tppo.Consumers.Policy;

/// <summary>What the windows of a step say of generation.</summary>
internal static class RolloutMetrics
{
    public static void WriteTo(IDictionary<string, double> metrics, int step, IReadOnlyList<WindowGenerated> windows)
    {
        var finished = windows.Where(window => window.Ended).ToList();
        var verified = finished.Where(window => window.Reward is not null).ToList();
        if (verified.Count > 0)
        {
            metrics["critic/rewards/mean"] = verified.Average(window => (double)window.Reward!);
            metrics["rollout/accuracy"] = verified.Average(window => window.Correct == true ? 1.0 : 0.0);
        }

        if (finished.Count > 0)
        {
            metrics["response_length/mean"] = finished.Average(window => window.ResponseLength);
            metrics["response_length/max"] = finished.Max(window => window.ResponseLength);
            metrics["response_length/clip_ratio"] = finished.Average(window => window.Finish == FinishReason.Length ? 1.0 : 0.0);
        }

        metrics["rollout/finished"] = finished.Count;
        metrics["rollout/cut"] = windows.Count - finished.Count;
        metrics["rollout/unverified"] = finished.Count - verified.Count;
        metrics["rollout/generated_tokens"] = windows.Sum(window => (long)window.Tokens.Length);
        metrics["rollout/policy_lag/mean"] = windows.Average(window => step - window.PolicyVersion);
        metrics["rollout/policy_lag/max"] = windows.Max(window => step - window.PolicyVersion);
    }
}
