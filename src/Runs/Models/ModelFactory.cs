using Tppo.Modeling.Configuration;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Options;
using Tppo.Tasks;

namespace Tppo.Runs.Models;

/// <summary>The model that a recipe starts from: a folder, or a new one with a tokenizer for the task.</summary>
internal static class ModelFactory
{
    public static (ModelWeights Policy, ITokenizer Tokenizer) Create(ModelOptions options, IProblemSet problems, int seed)
    {
        var type = WeightTypes.Of(options.Dtype);
        if (options.ModelPath.Length > 0)
            return (ModelFolder.ReadWeights(options.ModelPath, Head.Policy, type), TokenizerFile.Read(options.ModelPath));
        ITokenizer tokenizer = problems.Alphabet is { } alphabet ? new CharacterTokenizer(alphabet) : new ByteTokenizer();
        var config = new ModelConfig
        {
            Family = options.QkNorm ? ModelFamily.Qwen3 : ModelFamily.Llama,
            VocabularySize = tokenizer.VocabularySize,
            HiddenSize = options.HiddenSize,
            Layers = options.NumHiddenLayers,
            Heads = options.NumAttentionHeads,
            KeyValueHeads = options.NumKeyValueHeads,
            HeadDim = options.HeadDim,
            IntermediateSize = options.IntermediateSize,
            TiedEmbeddings = options.TieWordEmbeddings,
            RopeTheta = options.RopeTheta,
            EndTokenIds = [tokenizer.EndTokenId],
            PadTokenId = tokenizer.PadTokenId,
        };
        using var weights = ModelWeights.Initialise(config, Head.Policy, options.InitializerRange, seed);
        return (weights.Copy(type: type), tokenizer);
    }
}
