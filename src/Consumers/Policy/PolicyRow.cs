using Tppo.Consumers.Training;
using Tppo.Contracts;

namespace Tppo.Consumers.Policy;

/// <summary>A window's kept tokens, ready for training; all arrays have one entry a kept token.</summary>
/// <param name="Row">Tokens of the sequence up to the window's end, and where the kept ones stand.</param>
/// <param name="Advantages">Â.</param>
/// <param name="Behaviour">Recorded log-probs μ.</param>
/// <param name="Right">1 where the response ended right, for the positive-example loss.</param>
internal sealed record PolicyRow(TrainingRow Row, float[] Advantages, float[] Behaviour, float[] Right)
{
    public static PolicyRow Of(WindowGenerated window, float[] advantages, bool[] kept)
    {
        var context = window.Ticket.PromptTokens.Length + window.Ticket.EarlierTokens.Length;
        int[] chosen = [.. Enumerable.Range(0, kept.Length).Where(t => kept[t])];
        return new PolicyRow(
            new TrainingRow(
                [.. window.Ticket.PromptTokens, .. window.Ticket.EarlierTokens, .. window.Tokens], [.. chosen.Select(t => context + t)]),
            [.. chosen.Select(t => advantages[t])],
            [.. chosen.Select(t => window.LogProbs[t])],
            [.. chosen.Select(_ => window.Correct == true ? 1f : 0f)]);
    }
}
