using System.Globalization;
using System.Text;

namespace Tppo.Modeling.Tokenization.Bpe;

/// <summary>
/// Text for expressions that are about whole characters. .NET matches UTF-16 units, and takes the two halves of a character above
/// U+FFFF for two characters without a category: in <see cref="Proxy"/> one of the same category, below U+FFFF, stands for it.
/// </summary>
internal sealed class ScalarText
{
    private static readonly Dictionary<UnicodeCategory, char> Representatives = new()
    {
        [UnicodeCategory.UppercaseLetter] = '\u00C0',
        [UnicodeCategory.LowercaseLetter] = '\u00E0',
        [UnicodeCategory.TitlecaseLetter] = '\u01C5',
        [UnicodeCategory.ModifierLetter] = '\u02B0',
        [UnicodeCategory.OtherLetter] = '\u05D0',
        [UnicodeCategory.NonSpacingMark] = '\u0300',
        [UnicodeCategory.SpacingCombiningMark] = '\u0903',
        [UnicodeCategory.EnclosingMark] = '\u0488',
        [UnicodeCategory.DecimalDigitNumber] = '\u0660',
        [UnicodeCategory.LetterNumber] = '\u2160',
        [UnicodeCategory.OtherNumber] = '\u00B2',
        [UnicodeCategory.Format] = '\u00AD',
        [UnicodeCategory.PrivateUse] = '\uE000',
        [UnicodeCategory.ConnectorPunctuation] = '\u203F',
        [UnicodeCategory.DashPunctuation] = '\u2010',
        [UnicodeCategory.OpenPunctuation] = '\u0F3A',
        [UnicodeCategory.ClosePunctuation] = '\u0F3B',
        [UnicodeCategory.InitialQuotePunctuation] = '\u00AB',
        [UnicodeCategory.FinalQuotePunctuation] = '\u00BB',
        [UnicodeCategory.OtherPunctuation] = '\u00A1',
        [UnicodeCategory.MathSymbol] = '\u00AC',
        [UnicodeCategory.CurrencySymbol] = '\u00A2',
        [UnicodeCategory.ModifierSymbol] = '\u00A8',
        [UnicodeCategory.OtherSymbol] = '\u00A6',
        [UnicodeCategory.OtherNotAssigned] = '\u0378',
    };

    private readonly string _text;
    private readonly int[]? _starts;

    public ScalarText(string text)
    {
        _text = Proxy = text;
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return;
        var proxy = new StringBuilder(text.Length);
        var starts = new List<int>(text.Length);
        var start = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            starts.Add(start);
            proxy.Append(rune.IsBmp ? (char)rune.Value : Representatives[Rune.GetUnicodeCategory(rune)]);
            start += rune.Utf16SequenceLength;
        }

        Proxy = proxy.ToString();
        _starts = [.. starts, start];
    }

    /// <summary>One UTF-16 unit a character.</summary>
    public string Proxy { get; }

    /// <summary>The text of the characters [from, to).</summary>
    public string Slice(int from, int to) => _starts is null ? _text[from..to] : _text[_starts[from].._starts[to]];
}
