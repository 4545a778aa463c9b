namespace Tppo.Tasks.Mathematics;

/// <summary>Solves inequalities that are linear in one variable.</summary>
internal static class Inequality
{
    private static Expression Infinity => Expression.Symbol("∞");

    /// <summary>(1, 3] for 1 &lt; x ≤ 3, a union for x ≠ 2; null where the inequality is not linear in one variable.</summary>
    public static Solution? Solve(Expression relation)
    {
        if (relation.Name[0] is '>' or '≥')
            relation = Mirrored(relation);
        if (relation is { Name: "<" or "≤", Items: [{ Kind: ExpressionKind.Function, Name: "abs" } size, var limit] }
            && !limit.Variables().Any())
        {
            relation = new(ExpressionKind.Relation, [limit.Negated(), size.Items[0], limit], relation.Name + relation.Name);
        }
        return (relation.Name, relation.Items) switch
        {
            ("≠", [var left, var right]) when Bound(left, right) is var (name, bound, _)
                => new(name, new(ExpressionKind.Union, [Range('<', Infinity.Negated(), bound, '<'), Range('<', bound, Infinity, '<')])),
            ([('<' or '≤') and var sign], [var left, var right]) when Bound(left, right) is var (name, bound, rising)
                => new(name, rising ? Range('<', Infinity.Negated(), bound, sign) : Range(sign, bound, Infinity, '<')),
            ([('<' or '≤') and var first, ('<' or '≤') and var second], [var low, var middle, var high])
                when Bound(middle, low) is var (name, least, rising) && Bound(middle, high) is var (_, most, _)
                => new(name, rising ? Range(first, least, most, second) : Range(second, most, least, first)),
            _ => null,
        };
    }

    /// <summary>(1, 3) for x > 1 and x &lt; 3; null for anything else.</summary>
    public static Expression? Intersection(Expression list)
    {
        if (list is not
            {
                Kind: ExpressionKind.List,
                Items: [{ Kind: ExpressionKind.Relation } first, { Kind: ExpressionKind.Relation } second],
            }
            || Solution.Of(first) is not { Name: { } name, Value: var one }
            || Solution.Of(second) is not { Name: { } same, Value: var other }
            || !name.IsSame(same))
        {
            return null;
        }
        if (IsBelow(one))
            (one, other) = (other, one);
        return IsAbove(one) && IsBelow(other) && ExactValue.Of(one.Items[0]) is { } low && ExactValue.Of(other.Items[1]) is { } high
            && low.Plus(high.Negated()) is { Numerator.Sign: < 0 }
            ? new(ExpressionKind.Group, [one.Items[0], other.Items[1]], $"{one.Name[0]}{other.Name[1]}")
            : null;
    }

    private static bool IsAbove(Expression range) => range is { Kind: ExpressionKind.Group, Items: [_, var high] } && high.IsSame(Infinity);

    private static bool IsBelow(Expression range) =>
        range is { Kind: ExpressionKind.Group, Items: [var low, _] } && low.IsSame(Infinity.Negated());

    /// <summary>5 > x for x &lt; 5.</summary>
    public static Expression Mirrored(Expression relation) => relation with
    {
        Items = [.. relation.Items.Reverse()],
        Name = string.Concat(relation.Name.Reverse().Select(sign =>
            sign switch { '<' => '>', '>' => '<', '≤' => '≥', '≥' => '≤', _ => sign })),
    };

    /// <summary>The name for which left = right holds at one value, that value, and whether left − right rises with it.</summary>
    private static (Expression Name, Expression Bound, bool Rising)? Bound(Expression left, Expression right)
    {
        if (Solution.IsName(left) && !left.Variables().Intersect(right.Variables()).Any())
            return (left, right, true);
        if (Solution.IsName(right) && !right.Variables().Intersect(left.Variables()).Any())
            return (right, left, false);
        var difference = Expression.Sum(left, right.Negated());
        if (difference.Variables().Take(2).ToList() is not [var variable])
            return null;
        if (At(difference, 0) is not { } start || At(difference, 1)?.Plus(start.Negated()) is not { IsZero: false } slope)
            return null;
        // Two more points: a curve that is not a line may pass through two of them.
        foreach (var point in (ReadOnlySpan<int>)[-3, 7])
        {
            if (At(difference, point) is not { } value || slope.Times(Whole(point))?.Plus(start) != value)
                return null;
        }
        return slope.Reciprocal()?.Times(start.Negated()) is { } bound
            ? (Expression.Symbol(variable), Expression.Number(bound), slope.Numerator.Sign > 0)
            : null;
    }

    private static Rational? At(Expression expression, int point) => ExactValue.Of(expression, Whole(point));

    private static Rational Whole(int number) => Rational.Of(number, 1)!.Value;

    private static Expression Range(char first, Expression low, Expression high, char second) =>
        new(ExpressionKind.Group, [low, high], (first == '<' ? "(" : "[") + (second == '<' ? ")" : "]"));
}
