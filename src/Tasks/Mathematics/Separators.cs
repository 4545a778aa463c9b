using System.Text.RegularExpressions;

namespace Tppo.Tasks.Mathematics;

/// <summary>What stands between the items of a list that is written as several boxes or formulas.</summary>
internal static partial class Separators
{
    private const int MaxLength = 40;

    /// <summary>Whether the text has nothing else in it.</summary>
    public static bool Fill(string between) => between.Length <= MaxLength && All().IsMatch(between);

    [GeneratedRegex(@"^(\s|\$|,|;|&|\\[()\[\]]|\\,|\\;|\\q?quad|\\ |and|or|\\text\{\s*(and|or)\s*\})*$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex All();
}
