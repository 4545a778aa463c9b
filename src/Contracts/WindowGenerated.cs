namespace Tppo.Contracts;

/// <summary>
/// One generated window (event), complete in itself: advantages are a pure function of this message, and the slot's next
/// ticket follows from it.
/// </summary>
public sealed record WindowGenerated
{
    /// <summary>The ticket that it answers.</summary>
    public required GenerateWindow Ticket { get; init; }

    /// <summary>[n] tokens of this window, an end token included.</summary>
    public required int[] Tokens { get; init; }

    /// <summary>[n] behaviour log-probs of the tokens, under the distribution that was sampled from.</summary>
    public required float[] LogProbs { get; init; }

    /// <summary>[n + 1] values of the states before each token, and of the state at the cut (0 where the response ended).</summary>
    public required float[] Values { get; init; }

    public required int PolicyVersion { get; init; }

    public required int ValueVersion { get; init; }

    public required FinishReason Finish { get; init; }

    /// <summary>Whether the answer is right; null while the response goes on, and where the verifier failed.</summary>
    public bool? Correct { get; init; }

    /// <summary>Reward of the ended response, given at its last token; null like <see cref="Correct"/>.</summary>
    public float? Reward { get; init; }

    public bool Ended => Finish != FinishReason.Window;

    /// <summary>Tokens of the response up to the end of this window.</summary>
    public int ResponseLength => Ticket.EarlierTokens.Length + Tokens.Length;
}
