using System.Text.RegularExpressions;

namespace Tppo.Tasks.Mathematics;

/// <summary>Compares mathematical answers in LaTeX or plain text by what they mean.</summary>
public static partial class MathAnswers
{
    /// <summary>Characters of an equation whose left side is taken for a name as it stands.</summary>
    private const int MaxNamed = 200;

    /// <summary>
    /// Whether two answers are the same: as text, as expressions, or by the letter of the choice that they name. Symmetric. Fast on any
    /// text.
    /// </summary>
    public static bool AreEqual(string left, string right)
    {
        (left, right) = (Trim(left), Trim(right));
        if (left.Length == 0 || right.Length == 0)
            return false;
        return Compact(left) == Compact(right)
            || (Read(left) is { } one && Read(right) is { } other
                && (Equivalence.Holds(one, other) || (DecimalComma.TryParse(left, other) is { } first && Equivalence.Holds(first, other))
                    || (DecimalComma.TryParse(right, one) is { } second && Equivalence.Holds(one, second))))
            || IsNone(left, right) || IsNone(right, left)
            || IsSameChoice(left, right) || IsSameChoice(right, left);
    }

    /// <summary>
    /// The expression; where only the left side of an equation is not one, such as P(A | B) = 1/2, it is taken for a name.
    /// </summary>
    private static Expression? Read(string answer)
    {
        if (Parser.TryParse(answer) is { } expression)
            return expression;
        var sign = answer.Length <= MaxNamed ? answer.IndexOf('=', StringComparison.Ordinal) : -1;
        return sign <= 0
            || sign != answer.LastIndexOf('=')
            || answer.AsSpan().ContainsAny(",;<>")
            || Parser.TryParse(answer[(sign + 1)..]) is not { } value
            ? null
            : new(ExpressionKind.Relation, [Expression.Symbol(Compact(answer[..sign])), value], "=");
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

    /// <summary>Whether one answer is the empty set and the other says that there is nothing.</summary>
    private static bool IsNone(string left, string right) =>
        Nothing().IsMatch(left) && (Nothing().IsMatch(right) || Parser.TryParse(right) is { Kind: ExpressionKind.Set, Items.Count: 0 });

    [GeneratedRegex(
        @"^(\\text\{)?\s*no (real |integer |valid )?(solution|solutions|root|roots)( exists?)?\s*\}?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Nothing();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"^(\\text\{)?[(\[]?(?<letter>[A-Z])[)\]]?\}?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Letter();

    [GeneratedRegex(
        @"^\$?(\\(text|textbf|textrm|mathrm|mathbf)\{)?([Oo]ption |[Cc]hoice )?[(\[]?(?<letter>[A-Z])([)\].:].*)?\}?$",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Choice();
}
