using Tppo.Hosting.Options;
using Tppo.Modeling.Lora;
using Tppo.Modeling.Transformer;

namespace Tppo.Consumers.Training;

/// <summary>What either trainer needs, besides its model folder, to go on: the optimizer, and the adapter in `adapter/`, in PEFT's layout.</summary>
public static class TrainerState
{
    private const string Adapter = "adapter";

    public static void Write(string folder, ModelWeights weights, Optimizer optimizer, Recipe recipe)
    {
        optimizer.Write(folder);
        if (weights.Adapter is not null)
            LoraFolder.Write(Path.Combine(folder, Adapter), weights, BaseOf(recipe));
    }

    public static void Read(string folder, ModelWeights weights, Optimizer optimizer)
    {
        if (weights.Adapter is not null)
            LoraFile.Read(Path.Combine(folder, Adapter, LoraFolder.WeightsName), weights);
        optimizer.Read(folder);
    }

    /// <summary>The model that the recipe names, or where the run itself made it.</summary>
    private static string BaseOf(Recipe recipe)
        => recipe.Model.ModelPath.Length > 0 && recipe.WarmStart.WarmStartSteps == 0 ? recipe.Model.ModelPath : "checkpoints/step_0/policy";
}
