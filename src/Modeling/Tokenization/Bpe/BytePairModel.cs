using System.Text;
using Microsoft.ML.Tokenizers;

namespace Tppo.Modeling.Tokenization.Bpe;

/// <summary>Byte-level BPE of single words: their bytes as <see cref="ByteAlphabet"/> writes them, merged pair by pair in the order of training.</summary>
public sealed class BytePairModel
{
    private readonly IReadOnlyDictionary<string, int> _vocabulary;
    private readonly bool _ignoreMerges;
    private readonly BpeTokenizer _merger;
    private readonly byte? _unknownByte;

    /// <param name="vocabulary">Token to id.</param>
    /// <param name="merges">Pairs as "left right", the first to be merged first.</param>
    /// <param name="ignoreMerges">A word that is a token is that token, whatever its bytes merge to.</param>
    /// <exception cref="ModelException">A merge is no pair of tokens that gives a token.</exception>
    public BytePairModel(IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<string> merges, bool ignoreMerges)
    {
        _vocabulary = vocabulary;
        _ignoreMerges = ignoreMerges;
        foreach (var value in Enumerable.Range(0, 256).Where(value => !vocabulary.ContainsKey(ByteAlphabet.CharacterOf((byte)value).ToString())).Take(1))
            _unknownByte = (byte)value;
        try
        {
            _merger = BpeTokenizer.Create(new BpeOptions(vocabulary) { Merges = merges });
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            throw new ModelException($"merges do not fit vocab: {exception.Message}", exception);
        }
    }

    public void Encode(string word, List<int> ids)
    {
        var characters = string.Create(Encoding.UTF8.GetByteCount(word), word, static (span, word) =>
        {
            Span<byte> bytes = stackalloc byte[4];
            var at = 0;
            foreach (var rune in word.EnumerateRunes())
            {
                foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
                    span[at++] = ByteAlphabet.CharacterOf(value);
            }
        });
        if (_ignoreMerges && _vocabulary.TryGetValue(characters, out var whole))
            ids.Add(whole);
        else if (_unknownByte is { } && characters.FirstOrDefault(c => !_vocabulary.ContainsKey(c.ToString())) is not '\0' and var unknown)
            throw new ModelException($"'{word}' has a byte ({unknown} in the vocabulary's letters) that the model's vocabulary lacks");
        else
            ids.AddRange(_merger.EncodeToIds(characters, considerPreTokenization: false, considerNormalization: false));
    }
}
