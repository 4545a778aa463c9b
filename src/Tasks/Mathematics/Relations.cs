namespace Tppo.Tasks.Mathematics;

/// <summary>Compares equations and inequalities: by what they say of a name, else as relations.</summary>
internal static class Relations
{
    public static bool Hold(Expression left, Expression right)
    {
        if (Solution.Of(left) is { } one && Solution.Of(right) is { } other && one.IsSame(other))
            return true;
        if (left.Kind != ExpressionKind.Relation || right.Kind != ExpressionKind.Relation)
            return false;
        return Equivalence.Pairwise(left, right)
            || AreCongruent(left, right)
            || Equivalence.Pairwise(Inequality.Mirrored(left), right)
            || AreProportional(Oriented(left), Oriented(right));
    }

    /// <summary>Whether one is the other times a factor: 2x + 4y = 6 is x + 2y = 3; of inequalities, a positive one.</summary>
    private static bool AreProportional(Expression left, Expression right) =>
        left.Items.Count == 2 && right.Items.Count == 2 && left.Name == right.Name && left.Name is "=" or "≠" or "<" or "≤"
        && ScalarEquality.IsProportional(Difference(left), Difference(right), positive: left.Name is "<" or "≤");

    /// <summary>x ≡ 7 is x ≡ 3 (mod 4).</summary>
    private static bool AreCongruent(Expression left, Expression right) =>
        left is { Name: "≡", Items: [var name, var residue, var modulus] }
        && right is { Name: "≡", Items: [var other, var second, var same] }
        && Equivalence.Holds(name, other) && Equivalence.Holds(modulus, same) && ExactValue.Of(modulus)?.Reciprocal() is { } inverse
        && ExactValue.Of(Expression.Sum(residue, second.Negated()))?.Times(inverse) is { IsInteger: true };

    private static Expression Oriented(Expression relation) => relation.Name is ">" or "≥" ? Inequality.Mirrored(relation) : relation;

    private static Expression Difference(Expression relation) => Expression.Sum(relation.Items[0], relation.Items[1].Negated());
}
