using System.Text.RegularExpressions;

namespace Tppo.Modeling.Tokenization.Bpe;

/// <summary>
/// The BPE of Qwen and Llama as `tokenizer.json` describes it. Decoding gives back the text that was encoded, to the letter,
/// but for what the normaliser changes (Qwen: NFC; Llama 2: a space before every text) and the white space that a stripping
/// token swallows.
/// </summary>
public sealed class BytePairTokenizer : ITokenizer
{
    private readonly BytePairParts _parts;
    private readonly IBytePairVariant _variant;
    private readonly AddedTokens _inText;
    private readonly AddedTokens _inNormalized;
    private readonly HashSet<int> _special;
    private readonly Dictionary<int, byte[]> _bytes = [];

    internal BytePairTokenizer(BytePairParts parts)
    {
        _parts = parts;
        _variant = parts.Variant;
        _inText = new AddedTokens(parts.Added.Where(token => !token.Normalized));
        _inNormalized = new AddedTokens(parts.Added
            .Where(token => token.Normalized)
            .Select(token => token with { Content = _variant.Normalize(token.Content) }));
        _special = [.. parts.Added.Where(token => token.Special).Select(token => token.Id)];
        foreach (var (text, id) in parts.Vocabulary)
            _bytes[id] = _variant.BytesOf(text);
        foreach (var token in parts.Added)
            _bytes[token.Id] = _variant.BytesOf(token);
        VocabularySize = _bytes.Keys.Max() + 1;
    }

    public int VocabularySize { get; }

    public int EndTokenId => _parts.EndTokenId;

    public int PadTokenId => _parts.PadTokenId;

    public int StrippedSpaces => _variant.StrippedSpaces;

    public int[] Encode(string text, bool addSpecial = false)
    {
        var ids = new List<int>();
        try
        {
            foreach (var (part, token) in _inText.Split(text))
                Encode(part, token, ids);
        }
        catch (RegexMatchTimeoutException exception)
        {
            throw new ModelException(
                $"the pre-tokenizer's expression {exception.Pattern} takes more than {exception.MatchTimeout.TotalSeconds:F0} s on a text",
                exception);
        }

        return addSpecial ? [.. _parts.Template.Before, .. ids, .. _parts.Template.After] : [.. ids];
    }

    public ReadOnlyMemory<byte> BytesOf(int id) => _bytes.GetValueOrDefault(id);

    public bool IsSpecial(int id) => _special.Contains(id);

    public string Decode(ReadOnlySpan<int> ids, bool withSpecial = false) => StreamingDecoder.Decode(this, ids, withSpecial);

    public void Write(string folder) => _parts.Files.Write(folder);

    private void Encode(string text, AddedToken? found, List<int> ids)
    {
        if (found is not null)
        {
            ids.Add(found.Id);
            return;
        }

        foreach (var (part, token) in _inNormalized.Split(_variant.Normalize(text)))
        {
            if (token is not null)
                ids.Add(token.Id);
            else
                _variant.Encode(part, first: ids.Count == 0, ids);
        }
    }
}
