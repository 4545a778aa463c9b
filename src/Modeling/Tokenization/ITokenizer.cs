namespace Tppo.Modeling.Tokenization;

/// <summary>Text to token ids and back. A response is never tokenised again: its ids are what counts.</summary>
public interface ITokenizer
{
    /// <summary>Ids are below this.</summary>
    int VocabularySize { get; }

    /// <summary>Ends a response.</summary>
    int EndTokenId { get; }

    int PadTokenId { get; }

    /// <summary>Leading spaces of a text that decoding removes, such as the one that Llama 2 adds.</summary>
    int StrippedSpaces => 0;

    /// <param name="text">Any text; special tokens in it are recognised where the tokenizer's file says so.</param>
    /// <param name="addSpecial">Whether to add what the tokenizer puts around a stand-alone text, such as a token for its beginning.
    /// A rendered chat has these already, and a response has none.</param>
    /// <exception cref="ModelException">The text has something that the vocabulary lacks.</exception>
    int[] Encode(string text, bool addSpecial = false);

    /// <summary>
    /// The UTF-8 that <paramref name="id"/> stands for, which may begin or end inside a character; empty for an id without a token.
    /// </summary>
    ReadOnlyMemory<byte> BytesOf(int id);

    /// <summary>Whether the token controls the model and is not part of its text.</summary>
    bool IsSpecial(int id);

    /// <summary>The text of <paramref name="ids"/>, with special tokens or without. Bytes that are not UTF-8 become U+FFFD.</summary>
    string Decode(ReadOnlySpan<int> ids, bool withSpecial = false);

    /// <summary>Writes tokenizer.json, tokenizer_config.json and the other files of the tokenizer.</summary>
    void Write(string folder);
}
