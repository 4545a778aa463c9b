using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>a operator b.</summary>
internal sealed record Binary(int Line, string Operator, Expression Left, Expression Right) : Expression(Line)
{
    protected override object? Value(Scope scope)
    {
        var left = Left.Evaluate(scope);
        return Operator switch
        {
            "and" => Values.IsTrue(left) ? Right.Evaluate(scope) : left,
            "or" => Values.IsTrue(left) ? left : Right.Evaluate(scope),
            _ => Operators.Apply(Operator, left, Right.Evaluate(scope), Line),
        };
    }
}
