using System.Text.RegularExpressions;

namespace Tppo.Tasks.Mathematics;

/// <summary>Finds the final answer in a worked response. Linear in its length.</summary>
public static partial class AnswerExtractor
{
    private const string Marker = "####";

    /// <summary>
    /// The first of these that there is: the content of the last box, or of the last few that a list has; what follows the last ####; what
    /// follows the last "answer is"; the whole response. Of the latter two, where they are words with an answer in them: the last formula or number.
    /// </summary>
    public static string Extract(string response)
        => Boxes.Last(response) ?? AfterMarker(response) ?? (AfterPhrase(response) is { } phrase ? FromPhrase(phrase) : FromWords(response.Trim()));

    /// <summary>The content of the last box or what follows the last ####; the whole text where there is neither.</summary>
    /// <param name="answer">A right answer, alone or with its solution.</param>
    public static string ExtractRight(string answer) => Boxes.Last(answer) ?? AfterMarker(answer) ?? answer.Trim();

    private static string FromPhrase(string phrase)
        => Formulas.Last(phrase) is { } formula && !IsAnswer(phrase) ? formula.Text
            : FirstWord().Match(phrase) is { Success: true } word && !Vocabulary.PlainNames.Contains(word.Groups["word"].Value) ? LastNumber(phrase) ?? phrase
            : phrase;

    private static string FromWords(string text)
        => IsAnswer(text) ? text
            : Formulas.Last(text) is { } formula && !IsNumberAfter(text, formula) ? formula.Text
            : LastNumber(text) ?? text;

    /// <summary>Without a word, and an expression.</summary>
    private static bool IsAnswer(string text) => !Prose().IsMatch(text) && ExpressionReader.TryRead(text) is not null;

    /// <summary>
    /// Whether a number stands after the last formula in a sentence of its own, or after a name: We have $x+y=3$. So 42. The value of $x$ is 5.
    /// </summary>
    private static bool IsNumberAfter(string text, Formula formula)
    {
        var rest = text[formula.End..];
        if (formula.IsName)
            return LastNumber(rest) is not null;
        var end = rest.IndexOfAny(SentenceEnds) is >= 0 and var at ? at : rest.Length;
        return LastNumber(rest[end..]) is not null;
    }

    private static string? AfterMarker(string text)
    {
        var marker = text.LastIndexOf(Marker, StringComparison.Ordinal);
        return marker < 0 ? null : text[(marker + Marker.Length)..].Trim().Split('\n')[0].Trim();
    }

    private static string? AfterPhrase(string text)
    {
        var end = -1;
        foreach (var match in Phrase().EnumerateMatches(text))
            end = match.Index + match.Length;
        var sentence = end < 0 ? "" : Sentence(text[end..].Split('\n')[0]);
        return sentence.Length > 0 ? sentence : null;
    }

    /// <summary>The first sentence, without the signs that set it off.</summary>
    private static string Sentence(string line)
    {
        var end = line.IndexOf(". ", StringComparison.Ordinal);
        return (end < 0 ? line : line[..end]).Trim().Trim('*', '_', ':', ' ').TrimEnd('.', ',', ';');
    }

    private static string? LastNumber(string text)
    {
        var (start, length) = (-1, 0);
        foreach (var match in Number().EnumerateMatches(text))
            (start, length) = (match.Index, match.Length);
        if (start < 0)
            return null;
        var isNegative = start > 0 && text[start - 1] is '-' or '−' && !(start > 1 && char.IsLetterOrDigit(text[start - 2]));
        return (isNegative ? "-" : "") + text.Substring(start, length).TrimEnd(',');
    }

    private static readonly System.Buffers.SearchValues<char> SentenceEnds = System.Buffers.SearchValues.Create(".!?\n");

    [GeneratedRegex("answer(\\s+is|\\s*[:=])[:=]?\\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Phrase();

    [GeneratedRegex("^(?<word>[A-Za-z]{2,})\\s", RegexOptions.ExplicitCapture)]
    private static partial Regex FirstWord();

    [GeneratedRegex("(^|[^\\\\A-Za-z])[A-Za-z]{2,}", RegexOptions.ExplicitCapture)]
    private static partial Regex Prose();

    /// <summary>A number within a word is none: AZQ2K, 3rd. One with a unit of one or two letters is.</summary>
    [GeneratedRegex("(?<![A-Za-z0-9_.])[0-9][0-9,]*(\\.[0-9]+)?([eE][+-]?[0-9]+)?(/[0-9]+)?%?(?!(st|nd|rd|th)\\b|[A-Za-z]{3,}|[A-Z0-9])", RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
