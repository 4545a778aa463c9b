namespace Tppo.Modeling.Tokenization;

/// <summary>Text to token ids and back. A response is never tokenised again: ids are the truth.</summary>
public interface ITokenizer
{
    /// <summary>Ids are below this.</summary>
    int VocabularySize { get; }

    /// <summary>Ends a response.</summary>
    int EndTokenId { get; }

    int PadTokenId { get; }

    /// <summary>Spaces that decoding takes off where a text begins: such as the one that Llama 2 puts there.</summary>
    int StrippedSpaces => 0;

    /// <param name="text">Any text; special tokens in it are recognised where the tokenizer's file says so.</param>
    /// <param name="addSpecial">Whether to add what the tokenizer puts around a text of its own, such as a token for its beginning.
    /// A rendered chat has these already, and a response has none.</param>
    /// <exception cref="ModelException">The text has something that the vocabulary lacks.</exception>
    int[] Encode(string text, bool addSpecial = false);

    /// <summary>The UTF-8 that <paramref name="id"/> stands for, which may begin or end inside a character; nothing for an id without a token.</summary>
    ReadOnlyMemory<byte> BytesOf(int id);

    /// <summary>Whether the token steers the model and is no part of what it says.</summary>
    bool IsSpecial(int id);

    /// <summary>The text of <paramref name="ids"/>, with special tokens or without. Bytes that are no UTF-8 become U+FFFD.</summary>
    string Decode(ReadOnlySpan<int> ids, bool withSpecial = false);

    /// <summary>Writes tokenizer.json, tokenizer_config.json and what else belongs to the tokenizer.</summary>
    void Write(string folder);
}
