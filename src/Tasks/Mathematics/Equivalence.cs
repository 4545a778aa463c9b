namespace Tppo.Tasks.Mathematics;

/// <summary>Whether two expressions are the same answer. Sets are unordered, tuples ordered, and brackets matter.</summary>
internal static class Equivalence
{
    public static bool Holds(Expression left, Expression right)
    {
        (left, right) = (Interval(left), Interval(right));
        if (left.Kind == ExpressionKind.Relation || right.Kind == ExpressionKind.Relation)
            return Relations(left, right);
        if (left.IsUnordered || right.IsUnordered)
            return Unordered(left, right);
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

    private static bool Relations(Expression left, Expression right)
    {
        if (left.Kind != ExpressionKind.Relation)
            return Solution(right) is { } solution && Holds(left, solution);
        if (right.Kind != ExpressionKind.Relation)
            return Solution(left) is { } solution && Holds(solution, right);
        if (left.Name == right.Name && left.Name.All(sign => sign == ':'))
            return Pairwise(Scaled(left), Scaled(right));
        return Pairwise(left, right) || Pairwise(Mirrored(left), right)
            || (left.Name == "=" && right.Name == "=" && ScalarEquality.IsProportional(Difference(left), Difference(right)));
    }

    private static bool Pairwise(Expression left, Expression right) =>
        left.Name == right.Name && left.Items.Count == right.Items.Count && left.Items.Zip(right.Items).All(pair => Holds(pair.First, pair.Second));

    /// <summary>What stands right of "x =", "f(x) =" or "x ∈"; the quotient of a ratio; null for other relations.</summary>
    private static Expression? Solution(Expression relation) => relation.Name switch
    {
        ":" => Expression.Product(relation.Items[0], relation.Items[1].Inverted()),
        _ when relation.Name.All(sign => sign == '=') && IsName(relation.Items[0]) => relation.Items[^1],
        _ => null,
    };

    private static bool IsName(Expression side) => side.Kind == ExpressionKind.Symbol
        || side is { Kind: ExpressionKind.Product, Items: [{ Kind: ExpressionKind.Symbol }, { Kind: ExpressionKind.Symbol }] };

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
            ("<" or "≤", [{ Kind: ExpressionKind.Symbol }, var high]) => Range("(", infinity.Negated(), high, Close(relation.Name[0])),
            ("<" or "≤", [var low, { Kind: ExpressionKind.Symbol }]) => Range(Open(relation.Name[0]), low, infinity, ")"),
            ([('<' or '≤') and var first, ('<' or '≤') and var second], [var low, { Kind: ExpressionKind.Symbol }, var high])
                => Range(Open(first), low, high, Close(second)),
            _ => relation,
        };
    }

    private static Expression Range(string open, Expression low, Expression high, string close) => new(ExpressionKind.Group, [low, high], open + close);

    private static string Open(char sign) => sign == '<' ? "(" : "[";

    private static string Close(char sign) => sign == '<' ? ")" : "]";
}
