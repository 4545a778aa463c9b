namespace Tppo.Modeling.Tokenization.Bpe;

/// <summary>What a byte-level BPE tokenizer is made of, as <see cref="BytePairFile"/> reads it.</summary>
internal sealed record BytePairParts
{
    public required IReadOnlyDictionary<string, int> Vocabulary { get; init; }

    public required BytePairModel Model { get; init; }

    public required IReadOnlyList<AddedToken> Added { get; init; }

    /// <summary>Text is brought to Unicode's form C first.</summary>
    public required bool Nfc { get; init; }

    public required PreTokenizer PreTokenizer { get; init; }

    public required TokenTemplate Template { get; init; }

    public required int EndTokenId { get; init; }

    public required int PadTokenId { get; init; }

    public required TokenizerFiles Files { get; init; }
}
