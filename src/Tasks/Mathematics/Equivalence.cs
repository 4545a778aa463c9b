namespace Tppo.Tasks.Mathematics;

/// <summary>Whether two expressions are the same answer. Sets are unordered, tuples ordered, and brackets matter.</summary>
internal static class Equivalence
{
    public static bool Holds(Expression left, Expression right)
    {
        (left, right) = (Last(left), Last(right));
        if (IsInequality(left) && IsInequality(right) && Inequalities(left, right))
            return true;
        (left, right) = (Interval(left), Interval(right));
        if (left.Kind == ExpressionKind.Relation || right.Kind == ExpressionKind.Relation)
            return Relations(left, right);
        if (left.IsUnordered || right.IsUnordered)
            return Unordered(left, right) || IsSolved(left, right) || IsSolved(right, left);
        if (left.Kind == ExpressionKind.Group && right.Kind == ExpressionKind.Group)
            return Pairwise(left, right);
        return left.Kind != ExpressionKind.Group && right.Kind != ExpressionKind.Group && Scalars(left, right);
    }

    /// <summary>50 % is 50 and 0.5 where the other side has no percent sign.</summary>
    private static bool Scalars(Expression left, Expression right) => (left.Kind == ExpressionKind.Percent, right.Kind == ExpressionKind.Percent) switch
    {
        (true, false) => ScalarEquality.Holds(left, right) || ScalarEquality.Holds(left.Items[0], right),
        (false, true) => ScalarEquality.Holds(left, right) || ScalarEquality.Holds(left, right.Items[0]),
        _ => ScalarEquality.Holds(left, right),
    };

    /// <summary>Items matched one to one. A list may be read as set or union, and a collection of one as its item.</summary>
    private static bool Unordered(Expression left, Expression right)
    {
        if (!left.IsUnordered)
            return right.Items.Count == 1 && Holds(left, right.Items[0]);
        if (!right.IsUnordered)
            return left.Items.Count == 1 && Holds(left.Items[0], right);
        if (left.Kind != right.Kind && left.Kind != ExpressionKind.List && right.Kind != ExpressionKind.List)
            return false;
        if (left.Items.Count != right.Items.Count)
            return false;
        var open = right.Items.ToList();
        foreach (var item in left.Items)
        {
            var match = open.FindIndex(other => Holds(item, other));
            if (match < 0)
                return false;
            open.RemoveAt(match);
        }
        return true;
    }

    /// <summary>Whether equations for names say of them, in their order, what a tuple says: a = 4, b = 1 and (4, 1).</summary>
    private static bool IsSolved(Expression equations, Expression tuple)
        => equations.Kind == ExpressionKind.List && tuple.Kind == ExpressionKind.Group && tuple.Name is "()" or "⟦" or "⟦⟧" && equations.Items.Count == tuple.Items.Count
            && equations.Items.Zip(tuple.Items).All(pair => pair.First is { Kind: ExpressionKind.Relation, Name: "=" } equation
                && IsName(equation.Items[0]) && Holds(equation.Items[1], pair.Second));

    private static bool IsRatio(Expression relation) => relation.Name.All(sign => sign == ':');

    private static bool IsInequality(Expression expression)
        => expression is { Kind: ExpressionKind.Relation, Name.Length: 1, Items.Count: 2 } && "<≤>≥".Contains(expression.Name[0]);

    /// <summary>−x > −2 is x &lt; 2: the differences of the sides are proportional, by a positive factor.</summary>
    private static bool Inequalities(Expression left, Expression right)
    {
        (left, right) = (">≥".Contains(left.Name[0]) ? Mirrored(left) : left, ">≥".Contains(right.Name[0]) ? Mirrored(right) : right);
        return left.Name == right.Name && ScalarEquality.IsProportional(Difference(left), Difference(right), positive: true);
    }

    /// <summary>A chain of equations by its first side, where that is a name, and its last: x = 4 + 5 = 9 is x = 9, and 4 + 5 = 9 is 9 if it is true.</summary>
    private static Expression Last(Expression chain)
    {
        if (chain.Kind != ExpressionKind.Relation || chain.Name.Any(sign => sign != '='))
            return chain;
        var (first, last) = (chain.Items[0], chain.Items[^1]);
        if (IsName(first))
            return chain.Items.Count == 2 ? chain : new(ExpressionKind.Relation, [first, last], "=");
        if (chain.Items.Count > 2)
            return last;
        return IsNumber(first) && IsNumber(last) && ScalarEquality.Holds(first, last) ? last : chain;
    }

    private static bool IsNumber(Expression side)
        => side.Kind is not (ExpressionKind.Group or ExpressionKind.Set or ExpressionKind.List or ExpressionKind.Union or ExpressionKind.Relation)
            && side.Symbols().All(NumericValue.IsConstant);

    private static bool Relations(Expression left, Expression right)
    {
        if (left.Kind != ExpressionKind.Relation || (IsRatio(left) && !IsRatio(right)))
            return Solution(right) is { } solution && Holds(left, solution);
        if (right.Kind != ExpressionKind.Relation || (IsRatio(right) && !IsRatio(left)))
            return Solution(left) is { } solution && Holds(solution, right);
        if (left.Name == right.Name && IsRatio(left))
            return Pairwise(Scaled(left), Scaled(right));
        return Pairwise(left, right) || Pairwise(Mirrored(left), right)
            || (left.Name == "=" && right.Name == "=" && ScalarEquality.IsProportional(Difference(left), Difference(right)));
    }

    private static bool Pairwise(Expression left, Expression right) =>
        IsSameName(left, right) && left.Items.Count == right.Items.Count && left.Items.Zip(right.Items).All(pair => Holds(pair.First, pair.Second));

    /// <summary>A row or column of a matrix is a tuple, but they are not one another.</summary>
    private static bool IsSameName(Expression left, Expression right)
        => left.Name == right.Name || (left.Name == "()" && right.Name.StartsWith('⟦')) || (right.Name == "()" && left.Name.StartsWith('⟦'));

    /// <summary>What stands right of "x =", "f(x) =" or "x ∈"; the quotient of a ratio; null for other relations.</summary>
    private static Expression? Solution(Expression relation) => relation.Name switch
    {
        ":" when relation.Items.All(IsNumber) => Expression.Product(relation.Items[0], relation.Items[1].Inverted()),
        _ when relation.Name.All(sign => sign == '=') && IsName(relation.Items[0]) => relation.Items[^1],
        _ => null,
    };

    /// <summary>What an answer may be called: x, f(x), f(2), AB, |AB|, AB : CD, AB/CD, (x, y). No equation that is yet to be solved: a sum, a multiple, a power.</summary>
    private static bool IsName(Expression side) => side switch
    {
        { Kind: ExpressionKind.Symbol } => true,
        { Kind: ExpressionKind.Product, Items: [{ Kind: ExpressionKind.Symbol, Name.Length: 1 }, { Kind: ExpressionKind.Number }] } => true,
        { Kind: ExpressionKind.Product or ExpressionKind.Reciprocal or ExpressionKind.Group } => side.Items.All(IsName),
        { Kind: ExpressionKind.Function, Name: "abs" } => side.Items.All(IsName),
        { Kind: ExpressionKind.Relation } => side.Name.All(sign => sign == ':') && side.Items.All(IsName),
        _ => false,
    };

    private static Expression Difference(Expression equation) => Expression.Sum(equation.Items[0], equation.Items[1].Negated());

    /// <summary>A ratio whose first part is 1.</summary>
    private static Expression Scaled(Expression ratio) =>
        ratio with { Items = [.. ratio.Items.Select(item => Expression.Product(item, ratio.Items[0].Inverted()))] };

    /// <summary>5 > x for x &lt; 5.</summary>
    private static Expression Mirrored(Expression relation) => relation with
    {
        Items = [.. relation.Items.Reverse()],
        Name = string.Concat(relation.Name.Reverse().Select(sign => sign switch { '<' => '>', '>' => '<', '≤' => '≥', '≥' => '≤', _ => sign })),
    };

    /// <summary>The interval of an inequality in one variable: (1, 3] for 1 &lt; x ≤ 3; anything else as it is.</summary>
    private static Expression Interval(Expression relation)
    {
        if (relation.Kind != ExpressionKind.Relation || relation.Name.Any(sign => !"<≤>≥".Contains(sign)))
            return relation;
        if (">≥".Contains(relation.Name[0]))
            relation = Mirrored(relation);
        var infinity = Expression.Symbol("∞");
        return (relation.Name, relation.Items) switch
        {
            ("<" or "≤", [var name, var high]) when IsName(name) => Range("(", infinity.Negated(), high, Close(relation.Name[0])),
            ("<" or "≤", [var low, var name]) when IsName(name) => Range(Open(relation.Name[0]), low, infinity, ")"),
            ([('<' or '≤') and var first, ('<' or '≤') and var second], [var low, var name, var high]) when IsName(name)
                => Range(Open(first), low, high, Close(second)),
            _ => relation,
        };
    }

    private static Expression Range(string open, Expression low, Expression high, string close) => new(ExpressionKind.Group, [low, high], open + close);

    private static string Open(char sign) => sign == '<' ? "(" : "[";

    private static string Close(char sign) => sign == '<' ? ")" : "]";
}
