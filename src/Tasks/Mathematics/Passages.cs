using System.Text.RegularExpressions;

namespace Tppo.Tasks.Mathematics;

/// <summary>Joins the passages at the end of a response which name one answer together: \boxed{1} and \boxed{2}.</summary>
internal static partial class Passages
{
    private const int MaxJoined = 64;
    private const int MaxGap = 40;

    /// <summary>
    /// The content of the passage at an index, with those of the passages before it between which nothing but a conjunction stands,
    /// separated by commas; each once.
    /// </summary>
    public static string Joined(string text, IReadOnlyList<Passage> passages, int last)
    {
        var first = last;
        while (first > 0 && last - first < MaxJoined && IsConjunction(text, passages[first - 1].End, passages[first].Start))
            first--;
        if (first == last)
            return passages[last].In(text);
        var joined = Enumerable.Range(first, last - first + 1).Select(i => passages[i].In(text));
        return string.Join(", ", joined.Distinct(StringComparer.Ordinal));
    }

    private static bool IsConjunction(string text, int start, int end) =>
        end > start && end - start <= MaxGap && Conjunction().IsMatch(text.AsSpan(start, end - start));

    [GeneratedRegex(
        @"^(\s|\$|\\\(|\\\)|\\\[|\\\]|[,;&*]|and|or|\\q?quad|\\text\{[ ,]*(and|or)[ ,]*\}|\\[ ,;:])+$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Conjunction();
}

/// <summary>A box or formula within a response.</summary>
/// <param name="Start">Where it begins, with its delimiter.</param>
/// <param name="End">The place after it and its delimiter.</param>
/// <param name="Content">What stands inside.</param>
internal readonly record struct Passage(int Start, int End, Range Content)
{
    public string In(string text) => text[Content].Trim();
}
