using System.Text;
using System.Text.RegularExpressions;
using Tppo.Modeling.Tokenization.Normalization;

namespace Tppo.Modeling.Tokenization.Bpe;

/// <summary>
/// The byte-level BPE of Qwen and Llama 3 as `tokenizer.json` describes it. Decoding gives back the text that was encoded,
/// to the letter, but for what the normaliser (Qwen: NFC) changes and the white space that a stripping token swallows.
/// </summary>
public sealed class BytePairTokenizer : ITokenizer
{
    private readonly BytePairParts _parts;
    private readonly AddedTokens _inText;
    private readonly AddedTokens _inNormalized;
    private readonly HashSet<int> _special;
    private readonly Dictionary<int, byte[]> _bytes = [];

    internal BytePairTokenizer(BytePairParts parts)
    {
        _parts = parts;
        _inText = new AddedTokens(parts.Added.Where(token => !token.Normalized));
        _inNormalized = new AddedTokens(parts.Added.Where(token => token.Normalized).Select(token => token with { Content = Normalize(token.Content) }));
        _special = [.. parts.Added.Where(token => token.Special).Select(token => token.Id)];
        foreach (var (text, id) in parts.Vocabulary)
            _bytes[id] = BytesOf(text);
        foreach (var token in parts.Added)
            _bytes[token.Id] = Encoding.UTF8.GetBytes(token.Content);
        VocabularySize = _bytes.Keys.Max() + 1;
    }

    public int VocabularySize { get; }

    public int EndTokenId => _parts.EndTokenId;

    public int PadTokenId => _parts.PadTokenId;

    public int[] Encode(string text, bool addSpecial = false)
    {
        var ids = new List<int>();
        if (addSpecial)
            ids.AddRange(_parts.Template.Before);
        try
        {
            foreach (var (part, token) in _inText.Split(text))
                Encode(part, token, ids);
        }
        catch (RegexMatchTimeoutException exception)
        {
            throw new ModelException($"the pre-tokenizer's expression {exception.Pattern} takes more than {exception.MatchTimeout.TotalSeconds:F0} s on a text", exception);
        }

        if (addSpecial)
            ids.AddRange(_parts.Template.After);
        return [.. ids];
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

        foreach (var (part, token) in _inNormalized.Split(Normalize(text)))
        {
            if (token is not null)
            {
                ids.Add(token.Id);
                continue;
            }

            foreach (var word in _parts.PreTokenizer.Split(part))
                _parts.Model.Encode(word, ids);
        }
    }

    private string Normalize(string text) => _parts.Nfc ? Nfc.Normalize(text) : text;

    /// <summary>The bytes of a token in the byte alphabet; one with any other letter stands for itself.</summary>
    private static byte[] BytesOf(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < token.Length; i++)
        {
            if (!ByteAlphabet.TryByteOf(token[i], out bytes[i]))
                return Encoding.UTF8.GetBytes(token);
        }

        return bytes;
    }
}
