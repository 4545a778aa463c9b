using System.Text.RegularExpressions;

namespace Tppo.Tasks.Mathematics;

/// <summary>Tells the words of a sentence from letters in a formula. What stands in \text{…} is not prose.</summary>
internal static partial class Prose
{
    public static bool IsIn(string text)
    {
        foreach (var match in Word().EnumerateMatches(text))
        {
            if (text[match.Index] != '\\')
                return true;
        }
        return false;
    }

    /// <summary>What stands before the first word, without the comma there.</summary>
    public static string Before(string text)
    {
        foreach (var match in Word().EnumerateMatches(text))
        {
            if (text[match.Index] != '\\')
                return text[..match.Index].Trim().TrimEnd(',', ';', ':', '(');
        }
        return text;
    }

    /// <summary>The part of the text, free of prose, that holds the last LaTeX command; null where there is none.</summary>
    public static string? LastCommand(string text)
    {
        var (start, candidate, hasCommand) = (0, (0, 0), false);
        var found = false;
        foreach (var match in Word().EnumerateMatches(text))
        {
            if (text[match.Index] == '\\')
            {
                hasCommand = true;
                continue;
            }
            if (hasCommand)
                (candidate, found) = ((start, match.Index), true);
            (start, hasCommand) = (match.Index + match.Length, false);
        }
        if (hasCommand)
            (candidate, found) = ((start, text.Length), true);
        return found ? text[candidate.Item1..candidate.Item2].Trim(' ', '\n', '\r', '\t', ':', '.', ',', ';', '*') : null;
    }

    [GeneratedRegex(
        @"\\(text|textbf|textit|textrm|mathrm|mbox|operatorname|begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+|(?<![A-Za-z0-9_])"
        + @"(?!(and|or|sqrt|sin|cos|tan|cot|sec|csc|log|exp|inf|infinity|abs)(?![A-Za-z]))"
        + @"([A-Za-z]{3,}|[Ii]s|[Oo]f|[Ss]o|[Ww]e|[Ii]n|[Tt]o|[Ii]t|[Aa]t|[Bb]y|[Aa]s|[Bb]e|[Aa]n|[Oo]n|[Ii]f|[Dd]o|[Mm]y|[Hh]e"
        + @"|[Nn]o(?=\.))(?![A-Za-z])",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Word();
}
