using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Tppo.Modeling.Tokenization.Bpe;

/// <summary>Finds added tokens in a text: from the left, the longest first.</summary>
public sealed class AddedTokens
{
    private readonly Dictionary<string, AddedToken> _byContent = [];
    private readonly Regex? _any;

    public AddedTokens(IEnumerable<AddedToken> tokens)
    {
        foreach (var token in tokens.Where(token => token.Content.Length > 0))
            _byContent[token.Content] = token;
        if (_byContent.Count > 0)
        {
            var longestFirst = _byContent.Keys.OrderByDescending(content => content.Length).Select(Regex.Escape);
            _any = new Regex(string.Join('|', longestFirst), RegexOptions.CultureInvariant);
        }
    }

    /// <summary>The text's parts in order: added tokens, and text in which there are none.</summary>
    public IEnumerable<(string Text, AddedToken? Token)> Split(string text)
    {
        var position = 0;
        for (var match = _any?.Match(text); match is { Success: true }; match = match.NextMatch())
        {
            var token = _byContent[match.Value];
            var (start, end) = (match.Index, match.Index + match.Length);
            if (token.SingleWord && (WordEnds(text.AsSpan(0, start)) || WordBegins(text.AsSpan(end))))
                continue;
            while (token.StripLeft && start > position && char.IsWhiteSpace(text[start - 1]))
                start--;
            while (token.StripRight && end < text.Length && char.IsWhiteSpace(text[end]))
                end++;
            if (start > position)
                yield return (text[position..start], null);
            yield return (token.Content, token);
            position = end;
        }

        if (position < text.Length)
            yield return (text[position..], null);
    }

    private static bool WordEnds(ReadOnlySpan<char> text)
        => Rune.DecodeLastFromUtf16(text, out var last, out _) == OperationStatus.Done && IsOfWord(last);

    private static bool WordBegins(ReadOnlySpan<char> text)
        => Rune.DecodeFromUtf16(text, out var first, out _) == OperationStatus.Done && IsOfWord(first);

    private static bool IsOfWord(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => true,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation => true,
        _ => Rune.IsLetter(rune) || rune.Value is 0x200C or 0x200D, // the two joiners
    };
}

/// <summary>A token that is found in the text as it stands, before anything is split or merged (`added_tokens`).</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="Special">It steers the model and is left out of decoded text.</param>
/// <param name="Normalized">It is looked for in the normalised text.</param>
/// <param name="SingleWord">It is found only where no word continues before or after it.</param>
/// <param name="StripLeft">It swallows the white space before it.</param>
/// <param name="StripRight">It swallows the white space behind it.</param>
public sealed record AddedToken(int Id, string Content, bool Special, bool Normalized, bool SingleWord, bool StripLeft, bool StripRight);
