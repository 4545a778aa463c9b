using Tppo.Consumers.Training;
using Tppo.Contracts;
using static TorchSharp.torch;

namespace Tppo.Consumers.Policy;

/// <summary>
/// A window's trained tokens, ready for training; all arrays have one entry a token. Those of earlier windows, which only the
/// positive-example loss reaches, come first; theirs are 0, but in <paramref name="Right"/>.
/// </summary>
/// <param name="Row">Tokens of the sequence up to the window's end, and where the trained ones stand.</param>
/// <param name="Earlier">How many are of earlier windows.</param>
/// <param name="Advantages">Â.</param>
/// <param name="Behaviour">Recorded log-probs μ, over the whole vocabulary.</param>
/// <param name="Right">1 where the response ended right, for the positive-example loss.</param>
internal sealed record PolicyRow(TrainingRow Row, int Earlier, float[] Advantages, float[] Behaviour, float[] Right)
{
    /// <summary>The window's kept tokens.</summary>
    public int Kept => Advantages.Length - Earlier;

    /// <param name="window">The window.</param>
    /// <param name="advantages">Of its tokens.</param>
    /// <param name="kept">Which of its tokens are trained.</param>
    /// <param name="withEarlier">Whether the positive-example loss reaches the earlier windows of a right response.</param>
    public static PolicyRow Of(WindowGenerated window, float[] advantages, bool[] kept, bool withEarlier)
    {
        var (prompt, ticket) = (window.Ticket.PromptTokens.Length, window.Ticket);
        var context = prompt + ticket.EarlierTokens.Length;
        int[] chosen = [.. Enumerable.Range(0, kept.Length).Where(t => kept[t])];
        var earlier = withEarlier && window.Correct == true && chosen.Length > 0 ? ticket.EarlierTokens.Length : 0;
        return new PolicyRow(
            new TrainingRow(
                [.. ticket.PromptTokens, .. ticket.EarlierTokens, .. window.Tokens],
                [.. Enumerable.Range(prompt, earlier), .. chosen.Select(t => context + t)]),
            earlier,
            [.. new float[earlier], .. chosen.Select(t => advantages[t])],
            [.. new float[earlier], .. chosen.Select(t => window.ComparableLogProbs[t])],
            [.. Enumerable.Repeat(window.Correct == true ? 1f : 0f, earlier + chosen.Length)]);
    }

    /// <summary>[B, T] bool, the kept tokens of each row's window.</summary>
    public static Tensor KeptMask(IEnumerable<PolicyRow> rows) => Padded.Mask(rows.Select(row => (row.Earlier, row.Advantages.Length)));

    /// <summary>w of each token in the loss: <paramref name="ofKept"/>, and 0 for those of earlier windows.</summary>
    public float[] Weights(float[] ofKept) => Earlier == 0 ? ofKept : [.. new float[Earlier], .. ofKept];
}
