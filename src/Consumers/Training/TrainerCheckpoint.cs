using Tppo.Consumers.Policy;
using Tppo.Consumers.Value;
using Tppo.Contracts;
using Tppo.Hosting.Models;
using Tppo.Hosting.Options;
using Tppo.Hosting.Storage;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;

namespace Tppo.Consumers.Training;

/// <summary>A trainer's two parts of a checkpoint: its model, and what it needs besides to go on.</summary>
public static class TrainerCheckpoint
{
    public static (string Model, string State) PartsOf(Role role) => role == Role.Policy
        ? (CheckpointStore.Policy, CheckpointStore.PolicyTrainer)
        : (CheckpointStore.Value, CheckpointStore.ValueTrainer);

    /// <summary>Writes the checkpoint before <paramref name="step"/>; the state first, so that a model is there only if its state is.</summary>
    /// <param name="trained">What is to be said of the step before it; null before the first.</param>
    /// <param name="besides">Writes what else belongs to the state.</param>
    public static void Save(CheckpointStore store, int step, ITrainer trainer, ITokenizer tokenizer, StepTrained? trained, Action<string>? besides = null)
    {
        var (model, state) = PartsOf(trainer.Role);
        store.Save(step, state, folder =>
        {
            trainer.WriteState(folder);
            if (trained is not null)
                StepTrainedFile.Write(folder, trained);
            besides?.Invoke(folder);
        });
        if (store.Parts.Contains(model))
            store.Save(step, model, folder => ModelFolder.Write(folder, trainer.Weights, tokenizer));
    }

    /// <summary>The trainer of <paramref name="role"/> as it was before <paramref name="step"/>.</summary>
    /// <param name="initial">Model folders that training began with: what an adapter stands on, and the policy to which the KL penalty refers.</param>
    public static ITrainer Load(Role role, Recipe recipe, CheckpointStore store, int step, Func<Role, string> initial)
    {
        var (model, state) = PartsOf(role);
        var type = WeightTypes.Of(recipe.Model.Dtype);
        var folder = recipe.Lora.LoraRank > 0 ? initial(role) : store.PartFolder(step, model);
        using var weights = ModelFolder.ReadWeights(folder, role == Role.Policy ? Head.Policy : Head.Value, type);
        // With an adapter, the model without it is the reference.
        using var reference = role == Role.Policy && recipe.Policy.KlCoef > 0 && recipe.Lora.LoraRank == 0 ? ModelFolder.ReadWeights(initial(role), Head.Policy, type) : null;
        ITrainer trainer = role == Role.Policy ? new PolicyTrainer(recipe, weights, reference) : new ValueTrainer(recipe, weights);
        if (step > 0) // before the first step there is none
            trainer.ReadState(store.PartFolder(step, state));
        return trainer;
    }
}
