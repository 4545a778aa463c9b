using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>a[key].</summary>
internal sealed record Index(int Line, Expression Target, Expression Key) : Expression(Line)
{
    protected override object? Value(Scope scope) => Values.Item(Target.Evaluate(scope), Key.Evaluate(scope), Line);
}
