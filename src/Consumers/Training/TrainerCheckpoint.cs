using Tppo.Consumers.Policy;
using Tppo.Consumers.Value;
using Tppo.Contracts;
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
    public static void Save(CheckpointStore store, int step, ITrainer trainer, ITokenizer tokenizer, StepTrained? trained)
    {
        var (model, state) = PartsOf(trainer.Role);
        store.Save(step, state, folder =>
        {
            trainer.WriteState(folder);
            if (trained is not null)
                StepTrainedFile.Write(folder, trained);
        });
        store.Save(step, model, folder => ModelFolder.Write(folder, trainer.Weights, tokenizer));
    }

    /// <summary>The trainer of <paramref name="role"/> as it was before <paramref name="step"/>.</summary>
    /// <param name="initialPolicy">Model folder of the run's first policy, to which the KL penalty refers.</param>
    public static ITrainer Load(Role role, Recipe recipe, CheckpointStore store, int step, string initialPolicy)
    {
        var (model, state) = PartsOf(role);
        using var weights = ModelFolder.ReadWeights(store.PartFolder(step, model), role == Role.Policy ? Head.Policy : Head.Value);
        if (role == Role.Value)
        {
            var value = new ValueTrainer(recipe, weights);
            value.ReadState(store.PartFolder(step, state));
            return value;
        }

        using var reference = recipe.Policy.KlCoef > 0 ? ModelFolder.ReadWeights(initialPolicy, Head.Policy) : null;
        var policy = new PolicyTrainer(recipe, weights, reference);
        policy.ReadState(store.PartFolder(step, state));
        return policy;
    }
}
