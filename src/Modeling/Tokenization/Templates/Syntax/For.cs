using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>{% for names in items if condition %} … {% else %}.</summary>
internal sealed record For(int Line, IReadOnlyList<string> Names, Expression Items, Expression? Condition, Block Body, Block? Otherwise) : Statement(Line)
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
