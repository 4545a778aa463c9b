using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>{% set name %} … {% endset %}: what the body renders.</summary>
internal sealed record Capture(int Line, string Name, Block Body) : Statement(Line)
{
    public override Flow Render(Scope scope, Output output)
    {
        var captured = new Output();
        Body.Render(new Scope(scope), captured);
        scope[Name] = captured.ToString();
        return Flow.Next;
    }
}
