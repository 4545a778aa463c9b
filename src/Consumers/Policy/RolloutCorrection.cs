using Tppo.Consumers.Training;
using Tppo.Learning;
using Tppo.Runs.Options;
using static TorchSharp.torch;

namespace Tppo.Consumers.Policy;

/// <summary>How far a step's windows are from the policy that is to learn from them, and which are too far.</summary>
internal static class RolloutCorrection
{
    /// <summary>Indices of those <paramref name="taught"/> whose ratio is within the bounds; counts the others.</summary>
    /// <param name="options">The bounds.</param>
    /// <param name="rows">Windows.</param>
    /// <param name="taught">Indices of those with a trained token.</param>
    /// <param name="start">Log-probs of the weights that the step begins with, [windows][trained tokens].</param>
    /// <param name="metrics">Where the shares that are left out go.</param>
    public static int[] Accepted(
        PolicyOptions options, PolicyRow[] rows, int[] taught, float[][] start, IDictionary<string, double> metrics)
    {
        if (options.RolloutRs == RolloutRejectionLevel.None || taught.Length == 0)
            return taught;
        using var scope = NewDisposeScope();
        PolicyRow[] chosen = [.. taught.Select(i => rows[i])];
        var (lower, upper) = (options.RolloutRsThresholdLower, options.RolloutRsThreshold);
        var accepts = RolloutRejection.Accepts(
            Padded.Of([.. taught.Select(i => start[i])]),
            Padded.Of([.. chosen.Select(row => row.Behaviour)]),
            PolicyRow.KeptMask(chosen),
            options.RolloutRs,
            lower > 0 ? lower : 1 / upper,
            upper).data<bool>().ToArray();
        int[] accepted = [.. taught.Where((_, i) => accepts[i])];
        metrics["rollout_corr/rollout_rs_seq_masked_fraction"] = 1 - ((double)accepted.Length / taught.Length);
        metrics["rollout_corr/rollout_rs_masked_fraction"] = 1 - (accepted.Sum(i => (double)rows[i].Kept) / chosen.Sum(row => row.Kept));
        return accepted;
    }

    /// <summary>KL(μ‖π) of all kept tokens, those of windows that are left out included.</summary>
    public static void AddMismatch(MetricMeans means, PolicyRow[] rows, float[][] start)
    {
        using var scope = NewDisposeScope();
        var own = PolicyRow.KeptMask(rows).to(ScalarType.Float32);
        AddMismatch(means, Padded.Of(start), Padded.Of([.. rows.Select(row => row.Behaviour)]), own);
    }

    /// <param name="means">Where it goes.</param>
    /// <param name="start">[B, T], log-probs of the weights that the step begins with.</param>
    /// <param name="behaviour">[B, T], log-probs μ.</param>
    /// <param name="own">[B, T], 1 for the tokens that count.</param>
    public static void AddMismatch(MetricMeans means, Tensor start, Tensor behaviour, Tensor own)
    {
        using var scope = NewDisposeScope();
        var count = own.sum().item<float>();
        foreach (var (name, estimator) in new[] { ("rollout_corr/kl", KlEstimator.K1), ("rollout_corr/k3_kl", KlEstimator.K3) })
            means.Add(name, (Kl.Estimate(behaviour, start, estimator) * own).sum().item<float>(), count);
    }
}
