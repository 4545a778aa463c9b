namespace Tppo.Modeling.Tokenization;

/// <summary>Follows one response, token by token, and says where one of some texts is complete in it.</summary>
/// <param name="tokenizer">Of the response.</param>
/// <param name="texts">At least one, none of them empty.</param>
public sealed class StopStrings(ITokenizer tokenizer, IReadOnlyList<string> texts)
{
    private readonly StreamingDecoder _decoder = new(tokenizer);
    private readonly int _longest = texts.Max(text => text.Length);
    private string _end = "";

    /// <summary>What a request asks after each token; null where there are no <paramref name="texts"/>.</summary>
    /// <param name="tokenizer">Of the response.</param>
    /// <param name="texts">None of them empty.</param>
    /// <param name="earlier">Tokens that the response has already.</param>
    public static Func<int, bool>? After(ITokenizer tokenizer, IReadOnlyList<string> texts, ReadOnlySpan<int> earlier = default)
    {
        if (texts.Count == 0)
            return null;
        var strings = new StopStrings(tokenizer, texts);
        foreach (var token in earlier)
            strings.IsComplete(token);
        return strings.IsComplete;
    }

    /// <summary>Whether the text that <paramref name="token"/> adds completes one of the texts.</summary>
    public bool IsComplete(int token)
    {
        var added = _decoder.Append(token);
        var known = _end.Length;
        var text = _end + added;
        _end = text[Math.Max(0, text.Length - _longest + 1)..];
        return added.Length > 0 && texts.Any(stop => text.LastIndexOf(stop, StringComparison.Ordinal) is >= 0 and var at
            && at + stop.Length > known);
    }
}
