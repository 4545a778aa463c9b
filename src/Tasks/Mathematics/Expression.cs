namespace Tppo.Tasks.Mathematics;

/// <summary>A mathematical answer as a tree.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Items">Its parts.</param>
/// <param name="Name">Of a symbol, function, bracket pair or relation.</param>
/// <param name="Value">Of a number.</param>
internal sealed record Expression(ExpressionKind Kind, IReadOnlyList<Expression> Items, string Name = "", Rational Value = default)
{
    /// <summary>The names of a column and of a row of a matrix: both are tuples, but a column does not equal a row.</summary>
    public const string Column = "⟦⟧";
    public const string Row = "⟦";

    /// <summary>Whether its items may come in any order.</summary>
    public bool IsUnordered => Kind is ExpressionKind.Set or ExpressionKind.List or ExpressionKind.Union;

    public static Expression Number(Rational value) => new(ExpressionKind.Number, [], Value: value);

    public static Expression Symbol(string name) => new(ExpressionKind.Symbol, [], name);

    public static Expression Function(string name, params IReadOnlyList<Expression> items) => new(ExpressionKind.Function, items, name);

    public static Expression Product(params IReadOnlyList<Expression> items) =>
        items.Count == 1 ? items[0] : new(ExpressionKind.Product, items);

    public static Expression Sum(params IReadOnlyList<Expression> items) => items.Count == 1 ? items[0] : new(ExpressionKind.Sum, items);

    public static Expression Power(Expression radix, Expression exponent) => new(ExpressionKind.Power, [radix, exponent]);

    public Expression Negated() => Kind == ExpressionKind.Number ? Number(Value.Negated()) : Product(Number(Rational.One.Negated()), this);

    public Expression Inverted() => new(ExpressionKind.Reciprocal, [this]);

    /// <summary>Whether the two are the same tree.</summary>
    public bool IsSame(Expression other) =>
        Kind == other.Kind && Name == other.Name && Value == other.Value && Items.Count == other.Items.Count
        && Items.Zip(other.Items).All(pair => pair.First.IsSame(pair.Second));

    /// <summary>The names of its variables.</summary>
    public IEnumerable<string> Variables() => Symbols().Where(name => name != "∞" && !NumericValue.IsConstant(name)).Distinct();

    /// <summary>The names of all symbols in it.</summary>
    public IEnumerable<string> Symbols() => Kind == ExpressionKind.Symbol ? [Name] : Items.SelectMany(item => item.Symbols());
}

/// <summary>What an <see cref="Expression"/> is.</summary>
internal enum ExpressionKind
{
    /// <summary>A constant, <see cref="Expression.Value"/>.</summary>
    Number,

    /// <summary>A variable, constant or word, <see cref="Expression.Name"/>.</summary>
    Symbol,

    /// <summary>The items' sum.</summary>
    Sum,

    /// <summary>The items' product.</summary>
    Product,

    /// <summary>1 / the item.</summary>
    Reciprocal,

    /// <summary>The first item to the power of the second.</summary>
    Power,

    /// <summary>A function by its name, of the items.</summary>
    Function,

    /// <summary>The item in hundredths.</summary>
    Percent,

    /// <summary>Items in order in a pair of brackets, which is the name: a tuple, an interval, a matrix.</summary>
    Group,

    /// <summary>Items in any order in braces.</summary>
    Set,

    /// <summary>Items in any order, separated by commas alone.</summary>
    List,

    /// <summary>A union of the items.</summary>
    Union,

    /// <summary>The items' ratio: 1:2:3.</summary>
    Ratio,

    /// <summary>Items with relation signs between them; the signs, one a character, are the name.</summary>
    Relation,
}
