using System.Text.RegularExpressions;

namespace Tppo.Tasks.Mathematics;

/// <summary>Finds the final answer in a worked response. Linear in its length.</summary>
public static partial class AnswerExtractor
{
    private const string Marker = "####";

    /// <summary>
    /// The first of these that there is: the content of the last box; what follows the last ####; what follows the last "answer
    /// is"; the whole response, where it is one expression; its last number; the whole response.
    /// </summary>
    public static string Extract(string response)
    {
        var whole = response.Trim();
        return LastBox(response) ?? AfterMarker(response) ?? AfterPhrase(response)
            ?? (!Prose().IsMatch(whole) && Parser.TryParse(whole) is not null ? whole : LastNumber(response) ?? whole);
    }

    /// <summary>The content of the last box or what follows the last ####; the whole text where there is neither.</summary>
    /// <param name="answer">A right answer, alone or with its solution.</param>
    public static string ExtractRight(string answer) => LastBox(answer) ?? AfterMarker(answer) ?? answer.Trim();

    /// <summary>The content of the \boxed{…} or \fbox{…} that closes last, braces inside it matched; one that is never closed is none.</summary>
    private static string? LastBox(string text)
    {
        var (start, end) = (-1, -1);
        var open = new Stack<int>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '{' or '}' or '\\')
                i++;
            else if (text[i] == '{')
                open.Push(i);
            else if (text[i] == '}' && open.TryPop(out var opened) && IsBox(text, opened))
                (start, end) = (opened + 1, i);
        }
        return start < 0 ? null : text[start..end].Trim();
    }

    private static bool IsBox(string text, int brace)
    {
        var before = text.AsSpan(0, brace).TrimEnd();
        return before.EndsWith(@"\boxed", StringComparison.Ordinal) || before.EndsWith(@"\fbox", StringComparison.Ordinal);
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

    [GeneratedRegex("answer(\\s+is|\\s*[:=])[:=]?\\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Phrase();

    [GeneratedRegex("(^|[^\\\\A-Za-z])[A-Za-z]{2,}", RegexOptions.ExplicitCapture)]
    private static partial Regex Prose();

    [GeneratedRegex("[0-9][0-9,]*(\\.[0-9]+)?([eE][+-]?[0-9]+)?(/[0-9]+)?%?", RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
