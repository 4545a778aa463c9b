using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

internal sealed record Literal(int Line, object? Constant) : Expression(Line)
{
    protected override object? Value(Scope scope) => Constant;
}
