using System.Text.RegularExpressions;

namespace Tppo.Tasks.Mathematics;

/// <summary>Compares mathematical answers in LaTeX or plain text by what they mean.</summary>
public static partial class MathAnswers
{
    /// <summary>
    /// Whether two answers are the same: as text, as expressions, or by the letter of the choice that they name. Symmetric.
    /// Ends quickly on any text.
    /// </summary>
    public static bool AreEqual(string left, string right)
    {
        (left, right) = (Trim(left), Trim(right));
        if (left.Length == 0 || right.Length == 0)
            return false;
        return Compact(left) == Compact(right)
            || Readings(left).Any(one => Readings(right).Any(other => Equivalence.Holds(one, other)))
            || IsSameChoice(left, right) || IsSameChoice(right, left);
    }

    /// <summary>As what it can be read: 3,14 is a list of two, and a number of those who write a comma for the point. 1,234 is a thousand and more.</summary>
    private static List<Expression> Readings(string answer)
    {
        var number = answer.Replace("$", "", StringComparison.Ordinal).Replace("{,}", ",", StringComparison.Ordinal).Trim();
        var withPoint = DecimalComma().IsMatch(number) && !Thousands().IsMatch(number)
            ? number.Replace(".", "", StringComparison.Ordinal).Replace(',', '.')
            : null;
        return [.. new[] { ExpressionReader.TryRead(answer), withPoint is null ? null : ExpressionReader.TryRead(withPoint) }.OfType<Expression>()];
    }

    private static string Trim(string answer) => answer.Trim().Trim('*', '`').TrimEnd('.', ',', ';', ' ');

    /// <summary>Without dollars and white space, save between digits: 1 1/2 is not 11/2.</summary>
    private static string Compact(string answer)
    {
        var spaced = Space().Replace(answer.Replace("$", "", StringComparison.Ordinal), " ").Trim();
        return string.Concat(spaced.Where((c, i) => c != ' ' || (char.IsAsciiDigit(spaced[i - 1]) && char.IsAsciiDigit(spaced[i + 1]))));
    }

    /// <summary>Whether one answer is a letter alone and the other begins with it: B and (B) 42.</summary>
    private static bool IsSameChoice(string letter, string choice) =>
        Letter().Match(letter) is { Success: true } one && Choice().Match(choice) is { Success: true } other
        && one.Groups["letter"].Value == other.Groups["letter"].Value;

    [GeneratedRegex(@"^-?([0-9]+|[1-9][0-9]{0,2}(\.[0-9]{3})+),[0-9]+$", RegexOptions.ExplicitCapture)]
    private static partial Regex DecimalComma();

    [GeneratedRegex(@"^-?[1-9][0-9]{0,2},[0-9]{3}$", RegexOptions.ExplicitCapture)]
    private static partial Regex Thousands();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"^(\\text\{)?[(\[]?(?<letter>[A-Z])[)\]]?\}?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Letter();

    [GeneratedRegex(@"^(\\text(bf)?\{)?([Oo]ption |[Cc]hoice )?[(\[]?(?<letter>[A-Z])([)\].:].*)?\}?$", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Choice();
}
