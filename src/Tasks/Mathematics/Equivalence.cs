namespace Tppo.Tasks.Mathematics;

/// <summary>Whether two expressions are the same answer. Sets are unordered, tuples ordered, and brackets matter.</summary>
internal static class Equivalence
{
    public static bool Holds(Expression left, Expression right)
    {
        (left, right) = (Merged(left), Merged(right));
        if (Assignments.Compare(left, right) is { } same)
            return same;
        if (left.Kind == ExpressionKind.Relation || right.Kind == ExpressionKind.Relation)
            return Relations.Hold(left, right);
        if (left.IsUnordered || right.IsUnordered)
        {
            return Unordered(left, right)
                || (Inequality.Intersection(left) is { } one && Holds(one, right))
                || (Inequality.Intersection(right) is { } other && Holds(left, other));
        }
        if (left.Kind == ExpressionKind.Ratio || right.Kind == ExpressionKind.Ratio)
            return Ratios(left, right);
        if (left.Kind == ExpressionKind.Group && right.Kind == ExpressionKind.Group)
            return Pairwise(left, right);
        if (IsOfSets(left) || IsOfSets(right))
            return Pairwise(left, right);
        return left.Kind != ExpressionKind.Group && right.Kind != ExpressionKind.Group && Scalars(left, right);
    }

    private static bool IsSameName(string left, string right) =>
        left == right || (left == "()" && IsOfMatrix(right)) || (right == "()" && IsOfMatrix(left));

    private static bool IsOfMatrix(string name) => name is Expression.Row or Expression.Column;

    /// <summary>Whether both are of one kind and name and their items the same, one by one.</summary>
    public static bool Pairwise(Expression left, Expression right) =>
        left.Kind == right.Kind && IsSameName(left.Name, right.Name) && left.Items.Count == right.Items.Count
        && left.Items.Zip(right.Items).All(pair => Holds(pair.First, pair.Second));

    /// <summary>{1} ∪ {2} as {1, 2}.</summary>
    private static Expression Merged(Expression expression) =>
        expression.Kind == ExpressionKind.Union && expression.Items.All(item => item.Kind == ExpressionKind.Set)
            ? new(ExpressionKind.Set, [.. expression.Items.SelectMany(item => item.Items)])
            : expression;

    private static bool IsOfSets(Expression expression) => expression is { Kind: ExpressionKind.Function, Name: "∖" or "∩" };

    /// <summary>50 % is 50 and 0.5 where the other side has no percent sign.</summary>
    private static bool Scalars(Expression left, Expression right) =>
        (left.Kind == ExpressionKind.Percent, right.Kind == ExpressionKind.Percent) switch
        {
            (true, false) => ScalarEquality.Holds(left, right) || ScalarEquality.Holds(left.Items[0], right),
            (false, true) => ScalarEquality.Holds(left, right) || ScalarEquality.Holds(left, right.Items[0]),
            _ => ScalarEquality.Holds(left, right),
        };

    /// <summary>Ratios are the same up to a factor; a ratio of two is their quotient.</summary>
    private static bool Ratios(Expression left, Expression right)
    {
        if (left.Kind == ExpressionKind.Ratio && right.Kind == ExpressionKind.Ratio)
            return Pairwise(Scaled(left), Scaled(right));
        return Quotient(left) is { } one && Quotient(right) is { } other && Scalars(one, other);
    }

    private static Expression? Quotient(Expression expression) => expression.Kind switch
    {
        ExpressionKind.Group => null,
        ExpressionKind.Ratio => expression.Items.Count == 2
            ? Expression.Product(expression.Items[0], expression.Items[1].Inverted())
            : null,
        _ => expression,
    };

    /// <summary>A ratio whose first part is 1.</summary>
    private static Expression Scaled(Expression ratio) =>
        ratio with { Items = [.. ratio.Items.Select(item => Expression.Product(item, ratio.Items[0].Inverted()))] };

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
}
