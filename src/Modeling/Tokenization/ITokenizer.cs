namespace Tppo.Modeling.Tokenization;

/// <summary>Text to token ids and back. A response is never tokenised again: ids are the truth.</summary>
public interface ITokenizer
{
    int VocabularySize { get; }

    /// <summary>Ends a response.</summary>
    int EndTokenId { get; }

    int PadTokenId { get; }

    /// <exception cref="ModelException">The text has something that the vocabulary lacks.</exception>
    int[] Encode(string text);

    /// <summary>The text of <paramref name="ids"/>, special tokens left out.</summary>
    string Decode(ReadOnlySpan<int> ids);

    /// <summary>Writes tokenizer.json and tokenizer_config.json.</summary>
    void Write(string folder);
}
