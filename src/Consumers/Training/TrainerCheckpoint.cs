using Tppo.Contracts;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;
using Tppo.Runs.Models;
using Tppo.Runs.Storage;

namespace Tppo.Consumers.Training;

/// <summary>A trainer's two parts of a checkpoint: its model, and what it needs besides to go on.</summary>
internal static class TrainerCheckpoint
{
    /// <summary>
    /// Writes the checkpoint before <paramref name="step"/>; the state first, so that a model is there only if its state is.
    /// </summary>
    /// <param name="trained">What is to be said of the step before it; null before the first.</param>
    /// <param name="besides">Writes what else belongs to the state.</param>
    public static void Save(
        CheckpointStore store, int step, ITrainer trainer, ITokenizer tokenizer, StepTrained? trained, Action<string>? besides = null)
    {
        var kind = TrainerKind.Of(trainer.Role);
        store.Save(step, kind.StatePart, folder =>
        {
            trainer.WriteState(folder);
            if (trained is not null)
                StepTrainedFile.Write(folder, trained);
            besides?.Invoke(folder);
        });
        if (store.Parts.Contains(kind.ModelPart))
            store.Save(step, kind.ModelPart, folder => ModelFolder.Write(folder, trainer.Weights, tokenizer));
    }
}
