namespace Tppo.Modeling.Tokenization.Bpe;

/// <summary>What a BPE tokenizer is made of, as `BytePairFile` reads it.</summary>
internal sealed record BytePairParts
{
    public required IReadOnlyDictionary<string, int> Vocabulary { get; init; }

    public required IBytePairVariant Variant { get; init; }

    public required IReadOnlyList<AddedToken> Added { get; init; }

    public required TokenTemplate Template { get; init; }

    public required int EndTokenId { get; init; }

    public required int PadTokenId { get; init; }

    public required TokenizerFiles Files { get; init; }
}
