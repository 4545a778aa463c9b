namespace Tppo.Tasks.Mathematics;

/// <summary>Values of several variables: x = 3, y = 2 and (x, y) = (3, 2) are the tuple (3, 2).</summary>
internal static class Assignments
{
    /// <summary>
    /// Whether the two are the same; null where neither gives values to several variables, or the other is of another kind.
    /// </summary>
    public static bool? Compare(Expression left, Expression right) => (Of(left), Of(right)) switch
    {
        ({ } one, { } other) => one.Count == other.Count
            && one.All(item => other.Any(match => match.Name == item.Name && Equivalence.Holds(item.Value, match.Value))),
        ({ } one, null) => Values(one, right),
        (null, { } other) => Values(other, left),
        _ => null,
    };

    /// <summary>Whether a tuple or list is of these values in this order.</summary>
    private static bool? Values(IReadOnlyList<(string Name, Expression Value)> assignments, Expression tuple) =>
        tuple is not ({ Kind: ExpressionKind.Group, Name: "()" or Expression.Row or Expression.Column } or { Kind: ExpressionKind.List })
        || tuple.Items.Any(item => item.Kind == ExpressionKind.Relation)
            ? null
            : tuple.Items.Count == assignments.Count
                && tuple.Items.Zip(assignments).All(pair => Equivalence.Holds(pair.First, pair.Second.Value));

    /// <summary>Names and values: as written in (y, x) = (2, 3), by name where each stands alone.</summary>
    private static IReadOnlyList<(string Name, Expression Value)>? Of(Expression expression)
    {
        if (expression is
            {
                Kind: ExpressionKind.Relation,
                Name: "=",
                Items: [{ Kind: ExpressionKind.Group } names, { Kind: ExpressionKind.Group } values],
            })
        {
            return names.Items.Count == values.Items.Count && AreDistinct(names.Items)
                ? [.. names.Items.Zip(values.Items).Select(pair => (pair.First.Name, pair.Second))]
                : null;
        }
        if (expression.Kind is not (ExpressionKind.Group or ExpressionKind.List or ExpressionKind.Set)
            || expression.Items.Count < 2
            || expression.Items.Any(item =>
                item is not { Kind: ExpressionKind.Relation, Items: [{ Kind: ExpressionKind.Symbol }, ..] }
                || item.Name.Any(sign => sign != '=')))
        {
            return null;
        }
        return AreDistinct([.. expression.Items.Select(item => item.Items[0])])
            ? [.. expression.Items.Select(item => (item.Items[0].Name, item.Items[^1])).OrderBy(item => item.Name, StringComparer.Ordinal)]
            : null;
    }

    private static bool AreDistinct(IReadOnlyList<Expression> names) =>
        names.All(name => name.Kind == ExpressionKind.Symbol) && names.Select(name => name.Name).Distinct().Count() == names.Count;
}
