using Microsoft.ML.Tokenizers;
using Tppo.Modeling.Configuration;

namespace Tppo.Modeling.Tokenization.Bpe;

/// <summary>Merges the characters of a word into tokens, pair by pair in the order of training.</summary>
internal sealed class PairMerger
{
    private readonly BpeTokenizer _merger;

    /// <param name="model">Has the `merges`; the pair that is to be merged first comes first.</param>
    /// <param name="vocabulary">Token to id.</param>
    /// <exception cref="ModelException">A merge is not a pair of tokens that makes a token.</exception>
    public PairMerger(JsonFields model, IReadOnlyDictionary<string, int> vocabulary)
    {
        try
        {
            _merger = BpeTokenizer.Create(new BpeOptions(vocabulary)
            {
                Merges = model.Pairs("merges").Select(pair => $"{pair.Left} {pair.Right}"),
            });
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            throw new ModelException($"{model.Path}: merges do not fit vocab: {exception.Message}", exception);
        }
    }

    /// <summary>The ids of <paramref name="word"/>, each of whose characters is a token.</summary>
    public IReadOnlyList<int> Merge(string word) => _merger.EncodeToIds(word, considerPreTokenization: false, considerNormalization: false);
}
