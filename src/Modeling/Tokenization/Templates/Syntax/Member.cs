using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>a.name: a method, else what a mapping has under the name.</summary>
internal sealed record Member(int Line, Expression Target, string Name) : Expression(Line)
{
    protected override object? Value(Scope scope)
    {
        var target = Target.Evaluate(scope);
        return Methods.Find(target, Name, Line) ?? Values.Item(target, Name, Line);
    }
}
