using System.Text;

namespace Tppo.Modeling.Tokenization.Normalization;

/// <summary>
/// Unicode's normalization form C (UAX #15): decompose, order the marks, compose. string.Normalize leaves text as it is where
/// the program runs without ICU, as this one does.
/// </summary>
public static class Nfc
{
    // Hangul syllables are composed by arithmetic: first consonants, vowels, last consonants (The Unicode Standard, 3.12).
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int Leads = 19, Vowels = 21, Tails = 28;

    public static string Normalize(string text)
    {
        // Below U+0300 nothing combines, and every letter is composed already.
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\u02FF'))
            return text;
        var codes = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, codes);
        Order(codes);
        var composed = new StringBuilder(text.Length);
        foreach (var code in Compose(codes))
            composed.Append(new Rune(code));
        return composed.ToString();
    }

    private static void Decompose(int code, List<int> codes)
    {
        if (code - SyllableBase is >= 0 and < Leads * Vowels * Tails and var syllable)
        {
            codes.Add(LeadBase + syllable / (Vowels * Tails));
            codes.Add(VowelBase + syllable / Tails % Vowels);
            if (syllable % Tails > 0)
                codes.Add(TailBase + syllable % Tails);
            return;
        }

        var parts = CanonicalData.Instance.Decomposition(code);
        if (parts.Count == 0)
            codes.Add(code);
        foreach (var part in parts)
            Decompose(part, codes);
    }

    /// <summary>Sorts each run of marks by combining class, keeping the order of equal ones.</summary>
    private static void Order(List<int> codes)
    {
        for (var start = 0; start < codes.Count; start++)
        {
            var end = start;
            while (end < codes.Count && CanonicalData.Instance.ClassOf(codes[end]) > 0)
                end++;
            if (end - start > 1)
            {
                var ordered = codes.GetRange(start, end - start).OrderBy(CanonicalData.Instance.ClassOf).ToList();
                for (var i = 0; i < ordered.Count; i++)
                    codes[start + i] = ordered[i];
            }

            start = end;
        }
    }

    private static List<int> Compose(List<int> codes)
    {
        var composed = new List<int>(codes.Count);
        var (starter, lastClass) = (-1, 0);
        foreach (var code in codes)
        {
            var ownClass = CanonicalData.Instance.ClassOf(code);
            // A mark reaches its starter unless one of its own class or higher stands between them.
            var reaches = starter >= 0 && (lastClass < ownClass || starter == composed.Count - 1);
            if (reaches && Pair(composed[starter], code) is { } pair)
            {
                composed[starter] = pair;
                continue;
            }

            if (ownClass == 0)
                starter = composed.Count;
            lastClass = ownClass;
            composed.Add(code);
        }

        return composed;
    }

    private static int? Pair(int first, int second)
    {
        if (first - LeadBase is >= 0 and < Leads and var lead && second - VowelBase is >= 0 and < Vowels and var vowel)
            return SyllableBase + (lead * Vowels + vowel) * Tails;
        if (first - SyllableBase is >= 0 and < Leads * Vowels * Tails and var syllable
            && syllable % Tails == 0
            && second - TailBase is > 0 and < Tails and var tail)
        {
            return first + tail;
        }

        return CanonicalData.Instance.Composition(first, second);
    }
}
