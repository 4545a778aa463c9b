using System.Text.RegularExpressions;

namespace Tppo.Modeling.Tokenization.Bpe;

/// <summary>Finds added tokens in a text: from the left, the longest first.</summary>
public sealed partial class AddedTokens
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
            if (token.SingleWord && (WordBefore().IsMatch(text[..start]) || WordBehind().IsMatch(text[end..])))
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

    [GeneratedRegex(@"\w\z")]
    private static partial Regex WordBefore();

    [GeneratedRegex(@"\A\w")]
    private static partial Regex WordBehind();
}
