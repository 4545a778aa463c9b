using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

internal abstract record Statement(int Line)
{
    /// <exception cref="TemplateError">A value does not fit.</exception>
    public abstract Flow Render(Scope scope, Output output);
}
