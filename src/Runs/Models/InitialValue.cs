using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;

namespace Tppo.Runs.Models;

/// <summary>The value model that a recipe starts from.</summary>
internal static class InitialValue
{
    /// <summary>
    /// The policy's trunk, or the model at `value_model_path`: a language model's trunk with a new head, or a value model as it is.
    /// </summary>
    /// <exception cref="UserException">The folder's model reads other tokens than the policy writes.</exception>
    /// <exception cref="Modeling.ModelException">The folder is missing, corrupt or unsupported.</exception>
    public static ModelWeights Create(ModelOptions options, ModelWeights policy, ITokenizer tokenizer)
    {
        var path = options.ValueModelPath;
        if (path.Length == 0)
            return policy.WithValueHead();
        RequireSameTokens(path, policy, tokenizer);
        var type = WeightTypes.Of(options.Dtype);
        if (ModelFolder.HeadOf(path) == Head.Value)
            return ModelFolder.ReadWeights(path, Head.Value, type);
        using var model = ModelFolder.ReadWeights(path, Head.Policy, type);
        return model.WithValueHead();
    }

    private static void RequireSameTokens(string path, ModelWeights policy, ITokenizer tokenizer)
    {
        var size = ModelFolder.ReadConfig(path).VocabularySize;
        if (size < policy.Config.VocabularySize)
            throw new UserException(
                $"value_model_path: {path} knows {size} tokens, the policy writes {policy.Config.VocabularySize}: choose a model of the "
                + "policy's family with as many");
        var other = TokenizerFile.Read(path);
        for (var id = 0; id < Math.Min(tokenizer.VocabularySize, other.VocabularySize); id++)
        {
            if (!tokenizer.BytesOf(id).Span.SequenceEqual(other.BytesOf(id).Span))
                throw new UserException(
                    $"value_model_path: token {id} of {path} is '{other.Decode([id], true)}', the policy's is "
                    + $"'{tokenizer.Decode([id], true)}': choose a model with the policy's tokenizer");
        }
    }
}
