using Tppo.Contracts;
using Tppo.Modeling.Configuration;
using Tppo.Runs.Options;

namespace Tppo.Messaging;

/// <summary>Rejects windows that would harm the model, before anything is done with them.</summary>
internal sealed class WindowGuard(ModelConfig model, RunOptions run)
{
    /// <exception cref="InvalidWindowException">The window breaks a rule; on a broker it ends in the dead-letter queue.</exception>
    public void Check(WindowGenerated window) => WindowRules.Check(window, model.VocabularySize, run.Slots);
}
