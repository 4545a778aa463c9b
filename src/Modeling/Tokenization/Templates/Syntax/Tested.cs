using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>a is test(…).</summary>
internal sealed record Tested(int Line, Expression Target, string Test, Arguments Arguments) : Expression(Line)
{
    protected override object? Value(Scope scope) => Tests.Holds(Test, Target.Evaluate(scope), Arguments.Evaluate(scope, Line));
}
