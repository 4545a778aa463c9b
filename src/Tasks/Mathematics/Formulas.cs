namespace Tppo.Tasks.Mathematics;

/// <summary>Finds the formulas of a response: between $, $$, \( \), \[ \], and matrices that stand alone. Linear in its length.</summary>
internal sealed class Formulas
{
    private readonly string text;
    private readonly List<Passage> found = [];
    private readonly HashSet<string> unclosed = [];

    private Formulas(string text) => this.text = text;

    /// <summary>All formulas, in order.</summary>
    public static IReadOnlyList<Passage> In(string text)
    {
        var formulas = new Formulas(text);
        for (var at = 0; at < text.Length;)
            at = formulas.Next(at);
        return formulas.found;
    }

    /// <summary>Reads what begins here, and returns the place after it.</summary>
    private int Next(int at)
    {
        if (text[at] == '$')
            return At(at, "$$") ? Between(at, "$$", "$$") ?? at + 2 : Dollars(at);
        if (text[at] != '\\')
            return at + 1;
        return Between(at, @"\(", @"\)") ?? Between(at, @"\[", @"\]") ?? Matrix(at) ?? at + 2;
    }

    private bool At(int at, string expected) => string.CompareOrdinal(text, at, expected, 0, expected.Length) == 0;

    private int? Between(int at, string open, string close)
    {
        if (!At(at, open))
            return null;
        var end = Find(close, at + open.Length);
        return end < 0 ? null : Add(at, end + close.Length, (at + open.Length)..end);
    }

    private int? Matrix(int at)
    {
        if (!At(at, @"\begin{"))
            return null;
        var brace = Find("}", at);
        if (brace < 0 || brace - at > 20 || !text.AsSpan(at, brace - at).EndsWith("matrix"))
            return null;
        var close = @"\end{" + text[(at + 7)..(brace + 1)];
        var end = Find(close, brace);
        return end < 0 ? null : Add(at, end + close.Length, at..(end + close.Length));
    }

    /// <summary>Prose, or text that ends before a digit, stands between two prices: $5 and $6.</summary>
    private int Dollars(int at)
    {
        var end = Find("$", at + 1);
        while (end > 0 && text[end - 1] == '\\')
            end = Find("$", end + 1);
        if (end < 0 || (end + 1 < text.Length && char.IsAsciiDigit(text[end + 1])) || Prose.IsIn(text[(at + 1)..end]))
            return at + 1;
        return Add(at, end + 1, (at + 1)..end);
    }

    /// <summary>Where a delimiter comes next; one that is missing once is not looked for again.</summary>
    private int Find(string delimiter, int from)
    {
        if (from > text.Length || unclosed.Contains(delimiter))
            return -1;
        var index = text.IndexOf(delimiter, from, StringComparison.Ordinal);
        if (index < 0)
            unclosed.Add(delimiter);
        return index;
    }

    private int Add(int start, int end, Range content)
    {
        if (!text.AsSpan(content).IsWhiteSpace())
            found.Add(new(start, end, content));
        return end;
    }
}
