using Tppo.Modeling.Configuration;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Models;
using Tppo.Runs.Options;

/// <summary>A model that is measured, with random weights.</summary>
/// <param name="Name">As the command line has it.</param>
/// <param name="Config">Its shape.</param>
/// <param name="Recipe">How it is trained.</param>
/// <param name="Rows">Sequences of a prefill, of an estimate of values, and of a step of training.</param>
/// <param name="Steps">Steps of a round of decoding.</param>
internal sealed record BenchModel(string Name, ModelConfig Config, Recipe Recipe, int Rows, int Steps)
{
    /// <summary>The main job's, and two that are larger.</summary>
    public static IReadOnlyList<BenchModel> All(Recipe recipe)
    {
        var (policy, _) = ModelFactory.Create(recipe.Model, ProblemSetFactory.Create(recipe.Task), seed: 1);
        using var _ = policy;
        return
        [
            new BenchModel("main", policy.Config, recipe, Rows: 128, Steps: 8),
            new BenchModel("20m", Shape(policy.Config, layers: 10, width: 384, keyValueHeads: 2, vocabulary: 8192), recipe, Rows: 28, Steps: 4),
            new BenchModel("100m", Shape(policy.Config, layers: 13, width: 768, keyValueHeads: 4, vocabulary: 16_384), recipe, Rows: 7, Steps: 2),
        ];
    }

    public ModelWeights Weights() => ModelWeights.Initialise(Config, Head.Policy, .02, seed: 1);

    private static ModelConfig Shape(ModelConfig config, int layers, int width, int keyValueHeads, int vocabulary) => config with
    {
        Layers = layers,
        HiddenSize = width,
        Heads = width / 64,
        KeyValueHeads = keyValueHeads,
        HeadDim = 64,
        IntermediateSize = 3 * width,
        VocabularySize = vocabulary,
    };
}
