namespace Tppo.Modeling.Tokenization.Bpe;

/// <summary>How text and tokens stand for each other: what distinguishes byte-level BPE from BPE that falls back on bytes.</summary>
internal interface IBytePairVariant
{
    /// <summary>Leading spaces of a text that decoding removes.</summary>
    int StrippedSpaces { get; }

    string Normalize(string text);

    /// <summary>Adds the ids of normalised text without added tokens.</summary>
    /// <param name="text">Not empty.</param>
    /// <param name="first">Whether nothing comes before it.</param>
    /// <param name="ids">Where they are added.</param>
    void Encode(string text, bool first, List<int> ids);

    /// <summary>The UTF-8 that a token of the vocabulary stands for.</summary>
    byte[] BytesOf(string token);

    /// <summary>The UTF-8 that an added token stands for.</summary>
    byte[] BytesOf(AddedToken token);
}
