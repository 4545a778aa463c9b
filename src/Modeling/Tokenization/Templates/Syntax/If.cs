using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>{% if %} … {% elif %} … {% else %}; a branch without a condition is the last.</summary>
internal sealed record If(int Line, IReadOnlyList<(Expression? Condition, Block Body)> Branches) : Statement(Line)
{
    public override Flow Render(Scope scope, Output output)
    {
        foreach (var (condition, body) in Branches)
        {
            if (condition is null || Values.IsTrue(condition.Evaluate(scope)))
                return body.Render(scope, output);
        }

        return Flow.Next;
    }
}
