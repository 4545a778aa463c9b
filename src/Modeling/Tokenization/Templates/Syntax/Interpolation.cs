using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>{{ a }}.</summary>
internal sealed record Interpolation(int Line, Expression Expression) : Statement(Line)
{
    public override Flow Render(Scope scope, Output output)
    {
        output.Append(Values.Text(Expression.Evaluate(scope), Line), Line);
        return Flow.Next;
    }
}
