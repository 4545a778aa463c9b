using System.Runtime.CompilerServices;
using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

internal abstract record Statement(int Line)
{
    /// <exception cref="TemplateError">A value does not fit.</exception>
    public abstract Flow Render(Scope scope, Output output);
}

/// <summary>How a loop goes on after a statement.</summary>
internal enum Flow
{
    Next,

    /// <summary>With the next item.</summary>
    Continue,

    /// <summary>Not at all.</summary>
    Break,
}

/// <summary>Statements one after the other.</summary>
internal sealed record Block(int Line, IReadOnlyList<Statement> Statements) : Statement(Line)
{
    public override Flow Render(Scope scope, Output output)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var statement in Statements)
        {
            if (statement.Render(scope, output) is not Flow.Next and var flow)
                return flow;
        }

        return Flow.Next;
    }
}

/// <summary>Text outside of tags.</summary>
internal sealed record Verbatim(int Line, string Text) : Statement(Line)
{
    public override Flow Render(Scope scope, Output output)
    {
        output.Append(Text, Line);
        return Flow.Next;
    }
}

/// <summary>{{ a }}.</summary>
internal sealed record Interpolation(int Line, Expression Expression) : Statement(Line)
{
    public override Flow Render(Scope scope, Output output)
    {
        output.Append(Values.Text(Expression.Evaluate(scope), Line), Line);
        return Flow.Next;
    }
}

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

/// <summary>{% for names in items if condition %} … {% else %}.</summary>
internal sealed record For(int Line, IReadOnlyList<string> Names, Expression Items, Expression? Condition, Block Body, Block? Otherwise)
    : Statement(Line)
{
    public override Flow Render(Scope scope, Output output)
    {
        var items = Values.Items(Items.Evaluate(scope), Line);
        if (Condition is not null)
            items = [.. items.Where(item => Values.IsTrue(Condition.Evaluate(Inner(scope, item))))];
        for (var i = 0; i < items.Count; i++)
        {
            var inner = Inner(scope, items[i]);
            inner["loop"] = Loop(items, i);
            if (Body.Render(inner, output) == Flow.Break)
                break;
        }

        return items.Count == 0 && Otherwise is not null ? Otherwise.Render(scope, output) : Flow.Next;
    }

    private Scope Inner(Scope scope, object? item)
    {
        scope.Budget.Spend(null, Line);
        var inner = new Scope(scope);
        if (Names is [var only])
        {
            inner[only] = item;
            return inner;
        }

        var parts = Values.Items(item, Line);
        if (parts.Count != Names.Count)
            throw new TemplateError(Line, $"{parts.Count} values cannot be named {string.Join(", ", Names)}");
        foreach (var (name, part) in Names.Zip(parts))
            inner[name] = part;
        return inner;
    }

    private static Dictionary<string, object?> Loop(IReadOnlyList<object?> items, int i) => new()
    {
        ["index"] = i + 1L,
        ["index0"] = (long)i,
        ["revindex"] = (long)(items.Count - i),
        ["revindex0"] = items.Count - i - 1L,
        ["first"] = i == 0,
        ["last"] = i == items.Count - 1,
        ["length"] = (long)items.Count,
        ["previtem"] = i > 0 ? items[i - 1] : new Undefined("loop.previtem"),
        ["nextitem"] = i + 1 < items.Count ? items[i + 1] : new Undefined("loop.nextitem"),
    };
}

/// <summary>{% break %} or {% continue %}.</summary>
internal sealed record LoopControl(int Line, Flow Flow) : Statement(Line)
{
    public override Flow Render(Scope scope, Output output) => Flow;
}

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

/// <summary>{% macro name(parameters) %} … {% endmacro %}.</summary>
internal sealed record Macro(int Line, string Name, IReadOnlyList<(string Name, Expression? Default)> Parameters, Block Body)
    : Statement(Line)
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
