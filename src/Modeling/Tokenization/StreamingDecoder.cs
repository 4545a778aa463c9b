using System.Text;

namespace Tppo.Modeling.Tokenization;

/// <summary>Token ids to text as they come. The bytes of an incomplete character are held back.</summary>
public sealed class StreamingDecoder(ITokenizer tokenizer, bool withSpecial = false)
{
    private readonly Decoder _utf8 = Encoding.UTF8.GetDecoder();
    private int _strippable = tokenizer.StrippedSpaces;

    /// <summary>The text that <paramref name="id"/> completes; maybe none.</summary>
    public string Append(int id)
        => withSpecial || !tokenizer.IsSpecial(id) ? Text(tokenizer.BytesOf(id).Span, flush: false) : "";

    /// <summary>What remains: U+FFFD for a character that was never completed.</summary>
    public string End() => Text([], flush: true);

    /// <summary>The text of <paramref name="ids"/> at once.</summary>
    public static string Decode(ITokenizer tokenizer, ReadOnlySpan<int> ids, bool withSpecial)
    {
        var decoder = new StreamingDecoder(tokenizer, withSpecial);
        var text = new StringBuilder(ids.Length);
        foreach (var id in ids)
            text.Append(decoder.Append(id));
        return text.Append(decoder.End()).ToString();
    }

    private string Text(ReadOnlySpan<byte> bytes, bool flush)
    {
        var characters = new char[_utf8.GetCharCount(bytes, flush)];
        _utf8.GetChars(bytes, characters, flush);
        return Strip(new string(characters));
    }

    private string Strip(string text)
    {
        var start = 0;
        while (start < text.Length && start < _strippable && text[start] == ' ')
            start++;
        _strippable = start < text.Length ? 0 : _strippable - start;
        return text[start..];
    }
}
