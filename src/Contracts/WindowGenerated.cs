using System.Text.Json.Serialization;

namespace Tppo.Contracts;

/// <summary>
/// What one slot has generated in one step (event), complete in itself: a window of one trajectory, and with `refill: slot` those of the
/// trajectories that began when it had ended. Advantages are a pure function of this message.
/// </summary>
public sealed record WindowGenerated
{
    /// <summary>The ticket that it answers.</summary>
    public required GenerateWindow Ticket { get; init; }

    /// <summary>[n] tokens of this window, an end token included.</summary>
    public required int[] Tokens { get; init; }

    /// <summary>[n] behaviour log-probs of the tokens, under the distribution that was sampled from.</summary>
    public required float[] LogProbs { get; init; }

    /// <summary>
    /// [n] log-probs of the tokens over the whole vocabulary, at the same temperature; empty where they are <see cref="LogProbs"/>, since
    /// nothing was cut off (`top_k`, `top_p`) or withheld (`min_tokens`).
    /// </summary>
    public float[] FullLogProbs { get; init; } = [];

    /// <summary>[n + 1] values of the states before each token, and of the state at the cut (0 where the response ended).</summary>
    public required float[] Values { get; init; }

    public required int PolicyVersion { get; init; }

    public required int ValueVersion { get; init; }

    public required FinishReason Finish { get; init; }

    /// <summary>Whether the answer is right; null while the response goes on, and where the verifier failed.</summary>
    public bool? Correct { get; init; }

    /// <summary>Reward of the ended response, given at its last token; null like <see cref="Correct"/>.</summary>
    public float? Reward { get; init; }

    /// <summary>
    /// The further segments of its slot's step, in order: windows of the <see cref="GenerateWindow.Refills"/> that were begun. All but the
    /// last of a step's segments have ended. Empty with `refill: step`.
    /// </summary>
    public WindowGenerated[] Refilled { get; init; } = [];

    /// <summary>All segments of its slot's step: itself, and the <see cref="Refilled"/>.</summary>
    [JsonIgnore]
    public IEnumerable<WindowGenerated> Segments => Refilled.Prepend(this);

    /// <summary>[n] log-probs over the whole vocabulary: what a trainer's own, which cut nothing off, compare with.</summary>
    [JsonIgnore]
    public float[] ComparableLogProbs => FullLogProbs.Length > 0 ? FullLogProbs : LogProbs;

    public bool Ended => Finish != FinishReason.Window;

    /// <summary>Tokens of the response up to the end of this window.</summary>
    public int ResponseLength => Ticket.EarlierTokens.Length + Tokens.Length;
}
