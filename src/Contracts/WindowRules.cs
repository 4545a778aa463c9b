namespace Tppo.Contracts;

/// <summary>The rules for every window, whoever generated it: one that breaks a rule would harm the model, or stop the step.</summary>
public static class WindowRules
{
    /// <summary>How far above 0 rounding may bring a log-prob.</summary>
    private const float LogProbTolerance = 1e-4f;

    /// <param name="window">The window.</param>
    /// <param name="vocabularySize">Token ids are 0 … vocabularySize − 1.</param>
    /// <param name="slots">Slots of the batch.</param>
    /// <exception cref="InvalidWindowException">It breaks a rule; the first one is named.</exception>
    public static void Check(WindowGenerated window, int vocabularySize, int slots)
    {
        var breaches = window.Segments.SelectMany(segment => Breaches(segment, vocabularySize, slots)).Concat(Breaches(window));
        if (breaches.FirstOrDefault() is { } breach)
            throw new InvalidWindowException($"the window of slot {window.Ticket.Slot}, step {window.Ticket.Step} is refused: {breach}");
    }

    /// <summary>What the segments of a step owe one another.</summary>
    private static IEnumerable<string> Breaches(WindowGenerated window)
    {
        var place = (window.Ticket.Slot, window.Ticket.Step);
        if (window.Refilled.Any(segment => (segment.Ticket.Slot, segment.Ticket.Step) != place))
            yield return "a segment is of another slot or step";
        if (window.Refilled.Any(segment => segment.Refilled.Length > 0))
            yield return "a segment has segments of its own";
        if (window.Segments.SkipLast(1).Any(segment => !segment.Ended))
            yield return "a segment follows one that goes on";
        var offered = window.Ticket.Refills.Select(start => start.TrajectoryIndex);
        var begun = window.Refilled.Select(segment => segment.Ticket.TrajectoryIndex).ToList();
        if (!offered.Take(begun.Count).SequenceEqual(begun))
            yield return "its segments are not the refills of its ticket, in their order";
    }

    private static IEnumerable<string> Breaches(WindowGenerated window, int vocabularySize, int slots)
    {
        var ticket = window.Ticket;
        if (ticket.Slot < 0 || ticket.Slot >= slots)
            yield return $"slot {ticket.Slot} is not in 0 … {slots - 1}";
        if (ticket.Step < 0)
            yield return $"step {ticket.Step} is negative";
        if (window.PolicyVersion < 0)
            yield return $"policy version {window.PolicyVersion} is negative";
        if (window.ValueVersion < 0)
            yield return $"value version {window.ValueVersion} is negative";
        if (ticket.PromptTokens.Length == 0)
            yield return "its prompt has no token";
        if (window.Tokens.Length == 0)
            yield return "it has no token";
        if (window.LogProbs.Length != window.Tokens.Length)
            yield return $"{window.LogProbs.Length} log-probs for {window.Tokens.Length} tokens";
        if (window.FullLogProbs.Length > 0 && window.FullLogProbs.Length != window.Tokens.Length)
            yield return $"{window.FullLogProbs.Length} full log-probs for {window.Tokens.Length} tokens";
        if (window.Values.Length != window.Tokens.Length + 1)
            yield return $"{window.Values.Length} values for {window.Tokens.Length} tokens: it takes one more than tokens";
        (string Name, int[] Tokens)[] sequences =
            [("prompt", ticket.PromptTokens), ("earlier", ticket.EarlierTokens), ("window", window.Tokens)];
        foreach (var (name, tokens) in sequences)
        {
            if (Array.FindIndex(tokens, token => token < 0 || token >= vocabularySize) is >= 0 and var at)
                yield return $"{name} token {at} is {tokens[at]}, outside the vocabulary of {vocabularySize}";
        }

        if (Array.FindIndex(window.LogProbs, IsNoLogProb) is >= 0 and var t)
            yield return $"log-prob {t} is {window.LogProbs[t]}";
        if (Array.FindIndex(window.FullLogProbs, IsNoLogProb) is >= 0 and var f)
            yield return $"full log-prob {f} is {window.FullLogProbs[f]}";
        if (Array.FindIndex(window.Values, value => !float.IsFinite(value)) is >= 0 and var s)
            yield return $"value {s} is {window.Values[s]}";
        if (window.Reward is { } reward && !float.IsFinite(reward))
            yield return $"its reward is {reward}";
        if (!window.Ended && (window.Reward is not null || window.Correct is not null))
            yield return "it is scored, but its response goes on";
    }

    private static bool IsNoLogProb(float number) => !float.IsFinite(number) || number > LogProbTolerance;
}

/// <summary>A window that must not be trained on: one line that says which one, and why.</summary>
public sealed class InvalidWindowException(string message) : Exception(message);
