using System.Text.RegularExpressions;

namespace Tppo.Tasks.Mathematics;

/// <summary>Finds the final answer in a worked response. Linear in its length.</summary>
public static partial class AnswerExtractor
{
    private const string Marker = "####";
    private const string Word = "answer";
    private const int MaxClosing = 200;
    private const int MaxTail = 20_000;

    /// <summary>
    /// The first of these that exists: the last box, or boxes; what follows the last ####; the answer of what follows the last "answer
    /// is", else of the whole response: all of it, where it is one expression; its last formula; its last number; all of it.
    /// </summary>
    public static string Extract(string response) =>
        Boxes.Last(response)
        ?? AfterMarker(response)
        ?? (AfterPhrase(response) is { } sentence ? Find(sentence, isSentence: true) : Find(response.Trim()));

    /// <summary>The last box or boxes, what follows the last ####, the last formula of a text in prose; else the whole text.</summary>
    /// <param name="answer">A right answer, alone or with its solution.</param>
    public static string ExtractRight(string answer)
    {
        if ((Boxes.Last(answer) ?? AfterMarker(answer)) is { } marked)
            return marked;
        var (whole, sentence) = (answer.Trim(), AfterPhrase(answer) ?? answer);
        return Prose.IsIn(whole) && Formulas.In(sentence).Count > 0 ? Find(sentence) : whole;
    }

    private static string? AfterMarker(string text)
    {
        var marker = text.LastIndexOf(Marker, StringComparison.Ordinal);
        return marker < 0 ? null : text[(marker + Marker.Length)..].Trim().Split('\n')[0].Trim();
    }

    private static string? AfterPhrase(string text)
    {
        var (start, end) = (text.Length, -1);
        while (end < 0 && start > 0 && (start = text.LastIndexOf(Word, start - 1, StringComparison.OrdinalIgnoreCase)) >= 0)
            end = Phrase().Match(text, start) is { Success: true } match ? match.Index + match.Length : -1;
        if (end < 0)
            return null;
        var line = text.IndexOf('\n', end);
        var sentence = Sentence(text[end..(line < 0 ? text.Length : line)]);
        return sentence.Length > 0 ? sentence : null;
    }

    /// <summary>The first sentence, without the punctuation around it.</summary>
    private static string Sentence(string line)
    {
        line = line.Trim().Trim('*', '_', ':', ' ');
        var end = line.IndexOf(". ", StringComparison.Ordinal);
        var isWhole = end < 0 || (end == 1 && char.IsAsciiLetterUpper(line[0]));
        return (isWhole ? line : line[..end]).Trim().Trim('*', '_', ':', ' ').TrimEnd('.', ',', ';', '*');
    }

    /// <summary>The answer that a text names.</summary>
    private static string Find(string text, bool isSentence = false)
    {
        if ((isSentence && Choice().IsMatch(text))
            || (text.Length <= Parser.MaxLength && !Prose.IsIn(text) && Parser.TryParse(text) is not null))
        {
            return text;
        }
        if (isSentence && FirstPart(text) is { } first)
            return first;
        var formula = LastFormula(text, out var end);
        if (formula is not null && !Closing().IsMatch(text.AsSpan(Math.Max(end, text.Length - MaxClosing))))
            return formula;
        var tail = text.Length > MaxTail ? text[^MaxTail..] : text;
        var command = end == 0 ? Prose.LastCommand(tail) : null;
        return command is not null && Parser.TryParse(command) is not null ? command : LastNumber(tail) ?? formula ?? text;
    }

    /// <summary>The value with which a sentence begins: 5 million people; 5, not 6. Null where it begins with words.</summary>
    private static string? FirstPart(string text)
    {
        if (text.Length > Parser.MaxLength || char.IsLetter(text[0]))
            return null;
        var part = Prose.Before(text);
        return Parser.TryParse(text) is not null ? text : part.Any(char.IsAsciiDigit) && Parser.TryParse(part) is not null ? part : null;
    }

    /// <summary>The last formula that is more than a variable's name, with those that it is joined to.</summary>
    private static string? LastFormula(string text, out int end)
    {
        var formulas = Formulas.In(text);
        var last = formulas.Count - 1;
        while (last >= 0 && Name().IsMatch(formulas[last].In(text)))
            last--;
        end = last < 0 ? 0 : formulas[last].End;
        return last < 0 ? null : Passages.Joined(text, formulas, last);
    }

    /// <summary>The last number that is no part of a word, with a letter that follows it: 2x.</summary>
    private static string? LastNumber(string text)
    {
        var (start, length) = (-1, 0);
        foreach (var match in Number().EnumerateMatches(text))
            (start, length) = (match.Index, match.Length);
        if (start < 0)
            return null;
        if ((start > 0 && "^{_*/".Contains(text[start - 1])) || (start + length < text.Length && "^}!*/".Contains(text[start + length])))
            return Around(text, start);
        var isNegative = start > 0 && text[start - 1] is '-' or '−' && !(start > 1 && char.IsLetterOrDigit(text[start - 2]));
        return (isNegative ? "-" : "") + text.Substring(start, length).TrimEnd(',');
    }

    /// <summary>The expression without white space that a number is part of: 2^5. Null where it is not an expression.</summary>
    private static string? Around(string text, int place)
    {
        var (start, end) = (place, place);
        while (start > 0 && !char.IsWhiteSpace(text[start - 1]))
            start--;
        while (end < text.Length && !char.IsWhiteSpace(text[end]))
            end++;
        var part = text[start..end].Trim('.', ',', ';', ':', '*');
        return Parser.TryParse(part) is not null ? part : null;
    }

    [GeneratedRegex(
        "\\Ganswer(\\s+is|\\s*[:=])[:=]?\\s*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Phrase();

    /// <summary>A letter of a choice, alone or before its text.</summary>
    [GeneratedRegex(@"^\(?[A-Z]([).:]|$)")]
    private static partial Regex Choice();

    [GeneratedRegex(@"^(\\?[A-Za-z]+|[A-Za-z]_\{?\w\}?)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    /// <summary>A sentence's end that gives a number: it takes precedence over a formula before it.</summary>
    [GeneratedRegex(@"(\bis|\bare|\bequals|=|:)\s*[-−$€£]?[0-9][0-9.,/]*%?( [a-z]+)?[.!*\s]*$", RegexOptions.ExplicitCapture)]
    private static partial Regex Closing();

    [GeneratedRegex(
        @"(?<![A-Za-z0-9_\\]|[0-9]\.)([0-9][0-9,]*(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]+)?(/[0-9]+)?%?"
        + @"(\s(hundred|thousand|million|billion|trillion)(?![A-Za-z])|[A-Za-z](?![A-Za-z]))?(?!(st|nd|rd|th)\b)",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
