using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>{% set name = a %} or {% set namespace.name = a %}.</summary>
internal sealed record Set(int Line, string Name, string? Attribute, Expression Expression) : Statement(Line)
{
    public override Flow Render(Scope scope, Output output)
    {
        Assign(scope, Expression.Evaluate(scope));
        return Flow.Next;
    }

    private void Assign(Scope scope, object? value)
    {
        if (Attribute is null)
            scope[Name] = value;
        else if (scope[Name] is Namespace names)
            names.Values[Attribute] = value;
        else
            throw new TemplateError(Line, $"{Name} is no namespace, so {Name}.{Attribute} cannot be set");
    }
}
