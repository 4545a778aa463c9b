using Tppo.Consumers.Training;
using Tppo.Contracts;
using Tppo.Learning;
using Tppo.Runs.Options;

namespace Tppo.Consumers.Policy;

/// <summary>The penalty within the reward for leaving the initial policy: −β KL_t at each token, KL_t = log μ − log π_ref.</summary>
internal sealed class RewardPenalty(AlgorithmOptions options)
{
    /// <summary>β of the next step.</summary>
    public double Coefficient { get; set; } = options.KlCoef;

    /// <summary>All tokens of a window: those that are not trained have a reward too, which others' advantages reach.</summary>
    public static TrainingRow Row(WindowGenerated window)
    {
        int[] context = [.. window.Ticket.PromptTokens, .. window.Ticket.EarlierTokens];
        return new TrainingRow([.. context, .. window.Tokens], [.. Enumerable.Range(context.Length, window.Tokens.Length)]);
    }

    /// <summary>β KL_t of each token, [windows][tokens]; moves β on where it is adaptive.</summary>
    /// <param name="windows">The step's.</param>
    /// <param name="reference">Log-probs of their tokens by the initial policy, [windows][tokens].</param>
    /// <param name="metrics">Where β and the windows' mean KL go.</param>
    public float[][] Of(IReadOnlyList<WindowGenerated> windows, float[][] reference, IDictionary<string, double> metrics)
    {
        float[][] kl =
            [.. windows.Zip(reference, (window, logProbs) => window.ComparableLogProbs.Zip(logProbs, (mu, pi) => mu - pi).ToArray())];
        var mean = kl.Average(ofWindow => (double)ofWindow.Average());
        metrics["actor/reward_kl_penalty"] = mean;
        metrics["actor/reward_kl_penalty_coeff"] = Coefficient;
        float[][] penalties = [.. kl.Select(ofWindow => ofWindow.Select(x => (float)(Coefficient * x)).ToArray())];
        if (options.KlCtrl == KlController.Adaptive)
            Coefficient = AdaptiveKl.Next(Coefficient, mean, options.TargetKl, windows.Count, options.KlHorizon);
        return penalties;
    }
}
