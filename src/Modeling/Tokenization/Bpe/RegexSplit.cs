using System.Text.RegularExpressions;

namespace Tppo.Modeling.Tokenization.Bpe;

/// <summary>
/// Cuts text at the matches of an expression; with <paramref name="invert"/>, what lies between the matches counts as matched.
/// </summary>
public sealed class RegexSplit(Regex regex, SplitBehavior behavior, bool invert)
{
    /// <summary>The pieces of <paramref name="text"/> in order, none empty.</summary>
    /// <exception cref="RegexMatchTimeoutException">The expression takes too long on this text.</exception>
    public IEnumerable<string> Split(string text)
    {
        var scalars = new ScalarText(text);
        var start = 0;
        var (before, beforeMatched) = (0, false);
        foreach (var (end, matched) in Parts(scalars.Proxy))
        {
            // A part joins the one before it as the behaviour says; otherwise that one is complete.
            var joins = start > before && behavior switch
            {
                SplitBehavior.MergedWithPrevious => matched && !beforeMatched,
                SplitBehavior.MergedWithNext => beforeMatched && !matched,
                SplitBehavior.Contiguous => matched == beforeMatched,
                _ => false,
            };
            if (!joins && start > before)
            {
                if (behavior != SplitBehavior.Removed || !beforeMatched)
                    yield return scalars.Slice(before, start);
                before = start;
            }

            (start, beforeMatched) = (end, matched);
        }

        if (start > before && (behavior != SplitBehavior.Removed || !beforeMatched))
            yield return scalars.Slice(before, start);
    }

    /// <summary>Where each match and each gap ends, and whether it counts as matched.</summary>
    private IEnumerable<(int End, bool Matched)> Parts(string proxy)
    {
        var position = 0;
        for (var match = regex.Match(proxy); match.Success; match = match.NextMatch())
        {
            if (match.Index > position)
                yield return (match.Index, invert);
            if (match.Length > 0)
                yield return (match.Index + match.Length, !invert);
            position = match.Index + match.Length;
        }

        if (position < proxy.Length)
            yield return (proxy.Length, invert);
    }
}

/// <summary>What becomes of the matches of a <see cref="RegexSplit"/> (`behavior` in tokenizer.json).</summary>
public enum SplitBehavior
{
    /// <summary>Matches and what lies between them are pieces.</summary>
    Isolated,

    /// <summary>Matches are dropped.</summary>
    Removed,

    /// <summary>A match ends the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>A match begins the piece after it.</summary>
    MergedWithNext,

    /// <summary>Neighbouring matches are one piece, and what lies between them another.</summary>
    Contiguous,
}
