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
    /// <param name="require">Throws where another process has taken the trainer over, whose parts these then are: called before what is
    /// unfinished of a part is cleared away, and before the part is there.</param>
    public static void Save(
        CheckpointStore store,
        int step,
        ITrainer trainer,
        ITokenizer tokenizer,
        StepTrained? trained,
        Action<string>? besides = null,
        Action? require = null)
    {
        var kind = TrainerKind.Of(trainer.Role);
        SavePart(kind.StatePart, folder =>
        {
            trainer.WriteState(folder);
            if (trained is not null)
                StepTrainedFile.Write(folder, trained);
            besides?.Invoke(folder);
        });
        if (store.Parts.Contains(kind.ModelPart))
            SavePart(kind.ModelPart, folder => ModelFolder.Write(folder, trainer.Weights, tokenizer));

        void SavePart(string part, Action<string> fill)
        {
            require?.Invoke();
            store.Save(step, part, folder =>
            {
                fill(folder);
                require?.Invoke();
            });
        }
    }
}
