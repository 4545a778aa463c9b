using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>{% break %} or {% continue %}.</summary>
internal sealed record LoopControl(int Line, Flow Flow) : Statement(Line)
{
    public override Flow Render(Scope scope, Output output) => Flow;
}
