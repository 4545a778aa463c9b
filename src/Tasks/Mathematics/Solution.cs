namespace Tppo.Tasks.Mathematics;

/// <summary>
/// What a relation says of a name: the value of x = 5, the interval of 1 &lt; x ≤ 3. Any other expression is a value without a name.
/// </summary>
/// <param name="Name">What it is the value of; null where that is not said.</param>
/// <param name="Value">The value.</param>
/// <param name="Approximation">The value after ≈; null where there is none.</param>
internal sealed record Solution(Expression? Name, Expression Value, Expression? Approximation = null)
{
    /// <summary>The solution that an expression is; null for a relation that is none, such as x + y = 5.</summary>
    public static Solution? Of(Expression expression)
    {
        if (expression.Kind != ExpressionKind.Relation)
            return new(null, expression);
        return expression.Name.All(sign => sign is '=' or '≈') ? Equation(expression) : Inequality.Solve(expression);
    }

    /// <summary>Whether the two may be of the same name, and the values are the same.</summary>
    public bool IsSame(Solution other)
    {
        if (Name is not null && other.Name is not null && !Name.IsSame(other.Name))
            return false;
        return Equivalence.Holds(Value, other.Value)
            || (Approximation is not null && other.Approximation is null && Equivalence.Holds(Approximation, other.Value))
            || (Approximation is null && other.Approximation is not null && Equivalence.Holds(Value, other.Approximation));
    }

    /// <summary>The last side of x = 4 + 5 = 9; the side before the first ≈, where one follows.</summary>
    private static Solution? Equation(Expression relation)
    {
        var sides = relation.Items;
        if (sides.Count == 2 && !IsName(sides[0]) && IsName(sides[1]))
            sides = [sides[1], sides[0]];
        var approximate = relation.Name.IndexOf('≈', StringComparison.Ordinal);
        var last = approximate > 0 || (approximate == 0 && !sides[0].Variables().Any()) ? approximate : sides.Count - 1;
        var (name, value) = (sides[0], sides[last]);
        var approximation = last < sides.Count - 1 ? sides[^1] : null;
        if (!name.Variables().Any())
            return value.Variables().Any() || !IsTrue(name, value) ? null : new(null, value, approximation);
        var isDefinition = IsName(name) && (IsApplication(name) || !name.Variables().Intersect(value.Variables()).Any());
        return isDefinition ? new(name, value, approximation) : null;
    }

    /// <summary>2 + 3 = 5 says 5; 2 + 3 = 4 says nothing.</summary>
    private static bool IsTrue(Expression first, Expression last) => ReferenceEquals(first, last) || Equivalence.Holds(first, last);

    /// <summary>Whether it may name what is asked for: x, (x, y), |AB|, KL/MN, V₁ : V₂, f(2).</summary>
    public static bool IsName(Expression side) => side.Kind switch
    {
        ExpressionKind.Symbol => side.Name != "∞" && !NumericValue.IsConstant(side.Name),
        ExpressionKind.Group or ExpressionKind.Ratio or ExpressionKind.Reciprocal => side.Items.All(IsName),
        ExpressionKind.Product => IsApplication(side) || side.Items.All(IsName),
        ExpressionKind.Function => side.Items.Count == 1 && IsName(side.Items[0]),
        _ => false,
    };

    private static bool IsApplication(Expression side) =>
        side is { Kind: ExpressionKind.Product, Items: [var function, var argument] }
        && (function.Kind == ExpressionKind.Power ? function.Items[0] : function)
            is { Kind: ExpressionKind.Symbol, Name: "f" or "g" or "h" or "F" or "G" or "P" or "p" or "y" }
        && argument.Kind is ExpressionKind.Symbol or ExpressionKind.Number;
}
