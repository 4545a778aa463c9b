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

/// <summary>The ids before and after a stand-alone text (`post_processor`), such as Llama 3's begin-of-text.</summary>
public sealed record TokenTemplate(IReadOnlyList<int> Before, IReadOnlyList<int> After)
{
    public static readonly TokenTemplate None = new([], []);
}
