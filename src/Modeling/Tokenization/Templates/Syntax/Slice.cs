using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>a[from:to:step], of a list or a text.</summary>
internal sealed record Slice(int Line, Expression Target, Expression? From, Expression? To, Expression? Step) : Expression(Line)
{
    protected override object? Value(Scope scope)
    {
        var target = Target.Evaluate(scope);
        var items = target is Undefined ? throw new TemplateError(Line, $"{Values.Text(target, Line)} cannot be sliced") : Values.Items(target, Line);
        var step = Bound(Step, scope) ?? 1;
        if (step == 0)
            throw new TemplateError(Line, "the step of a slice is 0");
        long count = items.Count;
        var (first, last) = step > 0 ? (0L, count) : (-1L, count - 1);
        var from = Clamp(Bound(From, scope)) ?? (step > 0 ? first : last);
        var to = Clamp(Bound(To, scope)) ?? (step > 0 ? last : first);
        var taken = new List<object?>();
        for (var i = from; step > 0 ? i < to : i > to; i += step)
            taken.Add(items[(int)i]);
        return target is string ? string.Concat(taken) : taken;

        long? Clamp(long? bound) => bound is { } b ? Math.Clamp(b < 0 ? b + count : b, first, last) : null;
    }

    private long? Bound(Expression? bound, Scope scope) => bound?.Evaluate(scope) switch
    {
        null => null,
        long number => Math.Clamp(number, -int.MaxValue, int.MaxValue),
        var other => throw new TemplateError(Line, $"{Values.Text(other, Line)} is no bound of a slice"),
    };
}
