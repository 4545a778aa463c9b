using System.Numerics;

namespace Tppo.Tasks.Mathematics;

/// <summary>
/// Recognises a value that is not a fraction, however close to one: √1000000000000000001 is not 10^9, though doubles cannot see it.
/// </summary>
internal static class Irrational
{
    private const int MaxDegree = 64;

    /// <summary>
    /// Whether the value is surely irrational: a root of a fraction that is no power, with fractions added to it or multiplied by it.
    /// </summary>
    public static bool IsSure(Expression expression) => expression.Kind switch
    {
        ExpressionKind.Function when expression.Name == "root" && ExactValue.Of(expression.Items[1]) is { IsInteger: true } degree
            => IsNoPower(expression.Items[0], degree.Numerator),
        ExpressionKind.Power when ExactValue.Of(expression.Items[1]) is { } exponent
            => IsNoPower(expression.Items[0], exponent.Denominator),
        ExpressionKind.Reciprocal => IsSure(expression.Items[0]),
        ExpressionKind.Sum or ExpressionKind.Product => IsSingle(expression),
        _ => false,
    };

    private static bool IsNoPower(Expression radix, BigInteger degree) =>
        degree > 1 && degree <= MaxDegree && ExactValue.Of(radix) is { Numerator.Sign: > 0 } value && value.Root((int)degree) is null;

    private static bool IsSingle(Expression expression)
    {
        var rest = expression.Items
            .Where(item => ExactValue.Of(item) is not { } value || (value.IsZero && expression.Kind == ExpressionKind.Product))
            .ToList();
        return rest is [var item] && IsSure(item);
    }
}
