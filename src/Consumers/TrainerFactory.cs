using Tppo.Consumers.Policy;
using Tppo.Consumers.Training;
using Tppo.Consumers.Value;
using Tppo.Contracts;
using Tppo.Modeling.Folders;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Runs.Storage;

namespace Tppo.Consumers;

/// <summary>Makes trainers of checkpoints.</summary>
internal static class TrainerFactory
{
    /// <summary>The trainer of <paramref name="kind"/> as it was before <paramref name="step"/>.</summary>
    /// <param name="kind">Which of the two.</param>
    /// <param name="recipe">How it trains.</param>
    /// <param name="store">Has the checkpoint.</param>
    /// <param name="step">Of the checkpoint.</param>
    /// <param name="initial">Model folders that training began with: what an adapter stands on, and the policy to which the KL penalty
    /// refers.</param>
    public static ITrainer Load(TrainerKind kind, Recipe recipe, CheckpointStore store, int step, Func<Role, string> initial)
    {
        var type = WeightTypes.Of(recipe.Model.Dtype);
        var folder = recipe.Lora.LoraRank > 0 ? initial(kind.Role) : store.PartFolder(step, kind.ModelPart);
        using var weights = ModelFolder.ReadWeights(folder, kind.Head, type);
        // With an adapter, the model without it is the reference.
        var hasReference = kind == TrainerKind.Policy && recipe.HasReference && recipe.Lora.LoraRank == 0;
        using var reference = hasReference ? ModelFolder.ReadWeights(initial(kind.Role), kind.Head, type) : null;
        ITrainer trainer = kind == TrainerKind.Policy ? new PolicyTrainer(recipe, weights, reference) : new ValueTrainer(recipe, weights);
        if (step > 0) // before the first step there is none
            trainer.ReadState(store.PartFolder(step, kind.StatePart));
        return trainer;
    }
}
