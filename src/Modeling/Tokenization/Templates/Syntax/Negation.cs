using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>not a.</summary>
internal sealed record Negation(int Line, Expression Operand) : Expression(Line)
{
    protected override object? Value(Scope scope) => !Values.IsTrue(Operand.Evaluate(scope));
}
