using Tppo.Modeling.Folders;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Options;

namespace Tppo.Consumers.Training;

/// <summary>
/// What either trainer needs, besides its model folder, to go on: the optimizer, and the adapter in `adapter/`, in PEFT's layout.
/// </summary>
internal static class TrainerState
{
    private const string Adapter = "adapter";

    public static void Write(string folder, ModelWeights weights, Optimizer optimizer, Recipe recipe)
    {
        optimizer.Write(folder);
        if (weights.Adapter is not null)
            LoraFolder.Write(Path.Combine(folder, Adapter), weights, BaseOf(weights.Head, recipe));
    }

    public static void Read(string folder, ModelWeights weights, Optimizer optimizer)
    {
        if (weights.Adapter is not null)
            LoraFile.Read(Path.Combine(folder, Adapter, LoraFolder.WeightsName), weights);
        optimizer.Read(folder);
    }

    /// <summary>
    /// The model that the recipe names, or, in the run's folder, the one that the run itself made: so every value model, with its one
    /// label.
    /// </summary>
    private static string BaseOf(Head head, Recipe recipe) => head == Head.Value ? "checkpoints/step_0/value"
        : recipe.Model.ModelPath.Length > 0 && recipe.WarmStart.WarmStartSteps == 0 ? recipe.Model.ModelPath
        : "checkpoints/step_0/policy";
}
