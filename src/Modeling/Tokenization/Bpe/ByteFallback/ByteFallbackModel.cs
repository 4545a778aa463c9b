using System.Text;
using Tppo.Modeling.Configuration;

namespace Tppo.Modeling.Tokenization.Bpe.ByteFallback;

/// <summary>BPE of characters; a character that is not a token is encoded as its bytes.</summary>
internal sealed class ByteFallbackModel
{
    private readonly IReadOnlyDictionary<string, int> _vocabulary;
    private readonly bool _ignoreMerges;
    private readonly PairMerger _merger;
    private readonly int[] _bytes;
    private readonly HashSet<Rune> _characters;

    /// <param name="model">Has `merges` and `ignore_merges`: with the latter, a text that is a token becomes that token, whatever
    /// its characters merge to.</param>
    /// <param name="vocabulary">Token to id, with all 256 <see cref="ByteToken"/>s, so that no text needs an unknown token.</param>
    /// <exception cref="ModelException">A byte's token is missing or part of a
    /// merge, or a merge is not a pair of tokens that makes a token.</exception>
    public ByteFallbackModel(JsonFields model, IReadOnlyDictionary<string, int> vocabulary)
    {
        _vocabulary = vocabulary;
        _ignoreMerges = model.Flag("ignore_merges", false);
        // Without such merges, characters that fall back on bytes divide a text into parts that are merged independently.
        var ofBytes = model.Pairs("merges")
            .FirstOrDefault(pair => ByteToken.TryParse(pair.Left, out _) || ByteToken.TryParse(pair.Right, out _));
        if (ofBytes is { Left: not null })
        {
            throw new ModelException(
                $"{model.Path}: merges have '{ofBytes.Left} {ofBytes.Right}': tokens of bytes that are merged are not supported");
        }

        _merger = new PairMerger(model, vocabulary);
        _bytes = [.. Enumerable.Range(0, 256)
            .Select(value => ByteToken.Of((byte)value))
            .Select(token => vocabulary.TryGetValue(token, out var id)
                ? id
                : throw new ModelException($"{model.Path}: byte_fallback is true, but vocab lacks {token}"))];
        _characters = [.. vocabulary.Keys
            .Where(token => Rune.TryGetRuneAt(token, 0, out var rune) && rune.Utf16SequenceLength == token.Length)
            .Select(token => Rune.GetRuneAt(token, 0))];
    }

    public void Encode(string text, List<int> ids)
    {
        if (_ignoreMerges && _vocabulary.TryGetValue(text, out var whole))
        {
            ids.Add(whole);
            return;
        }

        var known = new StringBuilder(text.Length);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (_characters.Contains(rune))
            {
                known.Append(rune.ToString());
                continue;
            }

            Merge(known, ids);
            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
                ids.Add(_bytes[value]);
        }

        Merge(known, ids);
    }

    private void Merge(StringBuilder known, List<int> ids)
    {
        if (known.Length > 0)
            ids.AddRange(_merger.Merge(known.ToString()));
        known.Clear();
    }
}
