using System.Text.RegularExpressions;

namespace Tppo.Tasks.Mathematics;

/// <summary>
/// Reads 3,14 as 3.14. A comma is first of all a separator, so this reading counts only where the other answer is a single number.
/// </summary>
internal static partial class DecimalComma
{
    /// <summary>The expression with its commas read as decimal points; null where it cannot be read so.</summary>
    /// <param name="text">The answer.</param>
    /// <param name="other">The other answer.</param>
    public static Expression? TryParse(string text, Expression other)
    {
        if (other.IsUnordered || other.Kind is ExpressionKind.Group or ExpressionKind.Relation || !Number().IsMatch(text))
            return null;
        return Parser.TryParse(text
            .Replace(".", "", StringComparison.Ordinal)
            .Replace("{,}", ".", StringComparison.Ordinal)
            .Replace(',', '.'));
    }

    /// <summary>
    /// One number, with points between thousands: 1.234,56. Exactly three digits after the only comma are thousands, unless 0 stands before
    /// it.
    /// </summary>
    [GeneratedRegex(
        @"^[$\s]*[-+−]?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+)(,|\{,\})(?![0-9]{3}(?![0-9]))[0-9]+(?![0-9,.])[^,]*$"
        + @"|^[$\s]*[-+−]?0(,|\{,\})[0-9]+[^,0-9.]*$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
