using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>{% macro name(parameters) %} … {% endmacro %}.</summary>
internal sealed record Macro(int Line, string Name, IReadOnlyList<(string Name, Expression? Default)> Parameters, Block Body) : Statement(Line)
{
    public override Flow Render(Scope scope, Output output)
    {
        scope[Name] = new Callable(arguments => Text(scope, arguments));
        return Flow.Next;
    }

    private string Text(Scope scope, CallArguments arguments)
    {
        var inner = new Scope(scope);
        foreach (var ((name, otherwise), i) in Parameters.Select((parameter, i) => (parameter, i)))
        {
            inner[name] = i < arguments.Positional.Count ? arguments.Positional[i]
                : arguments.Named.TryGetValue(name, out var value) ? value
                : otherwise is null ? new Undefined(name) : otherwise.Evaluate(inner);
        }

        var text = new Output();
        Body.Render(inner, text);
        return text.ToString();
    }
}
