using System.Runtime.CompilerServices;
using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>
/// Something with a value: null (none), bool, long, double, string, a list, a mapping, a <see cref="Callable"/>, or
/// <see cref="Undefined"/>.
/// </summary>
internal abstract record Expression(int Line)
{
    /// <exception cref="TemplateError">The values do not allow the operation, or it takes too much work.</exception>
    /// <exception cref="InsufficientExecutionStackException">The template nests too deeply.</exception>
    public object? Evaluate(Scope scope)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var value = Value(scope);
        scope.Budget.Spend(value, Line);
        return value;
    }

    protected abstract object? Value(Scope scope);
}

internal sealed record Literal(int Line, object? Constant) : Expression(Line)
{
    protected override object? Value(Scope scope) => Constant;
}

internal sealed record Name(int Line, string Text) : Expression(Line)
{
    protected override object? Value(Scope scope) => scope[Text];
}

/// <summary>[a, b] or (a, b).</summary>
internal sealed record ListLiteral(int Line, IReadOnlyList<Expression> Items) : Expression(Line)
{
    protected override object? Value(Scope scope) => Items.Select(item => item.Evaluate(scope)).ToList();
}

/// <summary>{key: value, …}.</summary>
internal sealed record MappingLiteral(int Line, IReadOnlyList<(Expression Key, Expression Value)> Items) : Expression(Line)
{
    protected override object? Value(Scope scope)
    {
        var mapping = new Dictionary<string, object?>();
        foreach (var (key, value) in Items)
            mapping[Values.Text(key.Evaluate(scope), Line)] = value.Evaluate(scope);
        return mapping;
    }
}

/// <summary>a.name: a method, else what a mapping has under the name.</summary>
internal sealed record Member(int Line, Expression Target, string Name) : Expression(Line)
{
    protected override object? Value(Scope scope)
    {
        var target = Target.Evaluate(scope);
        return Methods.Find(target, Name, Line) ?? Values.Item(target, Name, Line);
    }
}

/// <summary>a[key].</summary>
internal sealed record Index(int Line, Expression Target, Expression Key) : Expression(Line)
{
    protected override object? Value(Scope scope) => Values.Item(Target.Evaluate(scope), Key.Evaluate(scope), Line);
}

/// <summary>a[from:to:step], of a list or a text.</summary>
internal sealed record Slice(int Line, Expression Target, Expression? From, Expression? To, Expression? Step) : Expression(Line)
{
    protected override object? Value(Scope scope)
    {
        var target = Target.Evaluate(scope);
        var items = target is Undefined
            ? throw new TemplateError(Line, $"{Values.Text(target, Line)} cannot be sliced")
            : Values.Items(target, Line);
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

/// <summary>f(…).</summary>
internal sealed record Call(int Line, Expression Function, Arguments Arguments) : Expression(Line)
{
    protected override object? Value(Scope scope)
    {
        var function = Function.Evaluate(scope);
        if (function is Callable callable)
            return callable.Invoke(Arguments.Evaluate(scope, Line));
        throw new TemplateError(
            Line,
            function is Undefined undefined ? $"{undefined.Name} is not defined" : $"{Values.Text(function, Line)} cannot be called");
    }
}

/// <summary>What stands between the parentheses of a call.</summary>
internal sealed record Arguments(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named)
{
    public static readonly Arguments None = new([], []);

    public CallArguments Evaluate(Scope scope, int line) => new(
        line,
        scope.Budget,
        [.. Positional.Select(argument => argument.Evaluate(scope))],
        Named.DistinctBy(argument => argument.Name).ToDictionary(argument => argument.Name, argument => argument.Value.Evaluate(scope)));
}

/// <summary>a | filter(…).</summary>
internal sealed record Filtered(int Line, Expression Target, string Filter, Arguments Arguments) : Expression(Line)
{
    protected override object? Value(Scope scope) => Filters.Apply(Filter, Target.Evaluate(scope), Arguments.Evaluate(scope, Line));
}

/// <summary>a is test(…).</summary>
internal sealed record Tested(int Line, Expression Target, string Test, Arguments Arguments) : Expression(Line)
{
    protected override object? Value(Scope scope) => Tests.Holds(Test, Target.Evaluate(scope), Arguments.Evaluate(scope, Line));
}

/// <summary>not a.</summary>
internal sealed record Negation(int Line, Expression Operand) : Expression(Line)
{
    protected override object? Value(Scope scope) => !Values.IsTrue(Operand.Evaluate(scope));
}

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

/// <summary>a if condition else b.</summary>
internal sealed record Conditional(int Line, Expression Condition, Expression Then, Expression? Otherwise) : Expression(Line)
{
    protected override object? Value(Scope scope)
        => Values.IsTrue(Condition.Evaluate(scope)) ? Then.Evaluate(scope)
            : Otherwise is null ? new Undefined("the value of an if without else")
            : Otherwise.Evaluate(scope);
}
