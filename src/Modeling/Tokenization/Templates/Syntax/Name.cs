using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

internal sealed record Name(int Line, string Text) : Expression(Line)
{
    protected override object? Value(Scope scope) => scope[Text];
}
