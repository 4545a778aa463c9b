namespace Tppo.Tasks.Mathematics;

/// <summary>A mathematical answer as a tree.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Items">Its parts.</param>
/// <param name="Name">Of a symbol, function, bracket pair or relation.</param>
/// <param name="Value">Of a number.</param>
/// <param name="Places">Digits behind the point with which a number is written.</param>
internal sealed record Expression(ExpressionKind Kind, IReadOnlyList<Expression> Items, string Name = "", Rational Value = default, int Places = 0)
{
    /// <summary>Whether its items may come in any order.</summary>
    public bool IsUnordered => Kind is ExpressionKind.Set or ExpressionKind.List or ExpressionKind.Union;

    public static Expression Number(Rational value, int places = 0) => new(ExpressionKind.Number, [], Value: value, Places: places);

    public static Expression Symbol(string name) => new(ExpressionKind.Symbol, [], name);

    public static Expression Function(string name, params IReadOnlyList<Expression> items) => new(ExpressionKind.Function, items, name);

    public static Expression Product(params IReadOnlyList<Expression> items) => items.Count == 1 ? items[0] : new(ExpressionKind.Product, items);

    public static Expression Sum(params IReadOnlyList<Expression> items) => items.Count == 1 ? items[0] : new(ExpressionKind.Sum, items);

    public static Expression Power(Expression radix, Expression exponent) => new(ExpressionKind.Power, [radix, exponent]);

    public Expression Negated() => Kind == ExpressionKind.Number ? Number(Value.Negated(), Places) : Product(Number(Rational.One.Negated()), this);

    public Expression Inverted() => new(ExpressionKind.Reciprocal, [this]);

    /// <summary>The names of all symbols in it.</summary>
    public IEnumerable<string> Symbols() => Kind == ExpressionKind.Symbol ? [Name] : Items.SelectMany(item => item.Symbols());
}
