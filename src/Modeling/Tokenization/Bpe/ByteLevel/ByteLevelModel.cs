using System.Text;
using Tppo.Modeling.Configuration;

namespace Tppo.Modeling.Tokenization.Bpe.ByteLevel;

/// <summary>Byte-level BPE of single words: their bytes as <see cref="ByteAlphabet"/> writes them, merged.</summary>
internal sealed class ByteLevelModel
{
    private readonly IReadOnlyDictionary<string, int> _vocabulary;
    private readonly bool _ignoreMerges;
    private readonly PairMerger _merger;
    private readonly byte? _unknownByte;

    /// <param name="model">Has `merges` and `ignore_merges`: with the latter, a word
    /// that is a token becomes that token, whatever its bytes merge to.</param>
    /// <param name="vocabulary">Token to id.</param>
    /// <exception cref="ModelException">A merge is not a pair of tokens that makes a token.</exception>
    public ByteLevelModel(JsonFields model, IReadOnlyDictionary<string, int> vocabulary)
    {
        _vocabulary = vocabulary;
        _ignoreMerges = model.Flag("ignore_merges", false);
        _merger = new PairMerger(model, vocabulary);
        var missing = Enumerable.Range(0, 256).Where(value => !vocabulary.ContainsKey(ByteAlphabet.CharacterOf((byte)value).ToString()));
        foreach (var value in missing.Take(1))
            _unknownByte = (byte)value;
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
            ids.AddRange(_merger.Merge(characters));
    }
}
