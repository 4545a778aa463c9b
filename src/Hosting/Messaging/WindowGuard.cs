using Tppo.Contracts;
using Tppo.Hosting.Options;
using Tppo.Modeling.Configuration;

namespace Tppo.Hosting.Messaging;

/// <summary>Keeps windows out that would harm the model, before anything is made of them.</summary>
public sealed class WindowGuard(ModelConfig model, RunOptions run)
{
    /// <exception cref="InvalidWindowException">The window breaks a rule; on a broker it ends in the dead-letter queue.</exception>
    public void Check(WindowGenerated window) => WindowRules.Check(window, model.VocabularySize, run.Slots);
}
