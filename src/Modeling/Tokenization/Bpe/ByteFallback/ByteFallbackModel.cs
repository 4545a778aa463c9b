using System.Text;
using Tppo.Modeling.Configuration;

namespace Tppo.Modeling.Tokenization.Bpe.ByteFallback;

/// <summary>BPE of characters; one that is no token is its bytes.</summary>
internal sealed class ByteFallbackModel
{
    private readonly IReadOnlyDictionary<string, int> _vocabulary;
    private readonly bool _ignoreMerges;
    private readonly PairMerger _merger;
    private readonly int[] _bytes;
    private readonly HashSet<Rune> _characters;

    /// <param name="model">Has `merges` and `ignore_merges`: a text that is a token is that token, whatever its characters merge to.</param>
    /// <param name="vocabulary">Token to id, with all 256 <see cref="ByteToken"/>s, so that no text needs an unknown token.</param>
    /// <exception cref="ModelException">A token of a byte is missing or merged, or a merge is no pair of tokens that gives a token.</exception>
    public ByteFallbackModel(JsonFields model, IReadOnlyDictionary<string, int> vocabulary)
    {
        _vocabulary = vocabulary;
        _ignoreMerges = model.Flag("ignore_merges", false);
        // Then characters that fall back part a text into what is merged on its own.
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
