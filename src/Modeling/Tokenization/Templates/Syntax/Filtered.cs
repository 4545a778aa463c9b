using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>a | filter(…).</summary>
internal sealed record Filtered(int Line, Expression Target, string Filter, Arguments Arguments) : Expression(Line)
{
    protected override object? Value(Scope scope) => Filters.Apply(Filter, Target.Evaluate(scope), Arguments.Evaluate(scope, Line));
}
