namespace Tppo.Runs.Recipes;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Spelling
{
    /// <summary>The candidate with the smallest edit distance, case aside, where at most a third of the word has to change.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        var lower = word.ToLowerInvariant();
        var (nearest, distance) = candidates.Select(candidate => (candidate, Distance(lower, candidate))).MinBy(pair => pair.Item2);
        return distance < word.Length && distance <= Math.Max(1, word.Length / 3) ? nearest : null;
    }

    /// <summary>Levenshtein: the fewest insertions, deletions and replacements.</summary>
    private static int Distance(string a, string b)
    {
        var above = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[^1];
    }
}
