using System.Numerics;

namespace Tppo.Tasks.Mathematics;

/// <summary>
/// Whether a decimal number is another value, rounded or cut off: 0.333333 is 1/3, for want of a better decimal. At least six
/// places are required, and a value that no decimal number equals: 0.333 is not 1/3, and 0.125001 not 1/8.
/// </summary>
internal static class Rounding
{
    private const int MinPlaces = 6;
    private const int MaxPlaces = 12;
    private const int MinDigits = 10_000;

    public static bool Holds(Expression left, Expression right) => Of(left, right) || Of(right, left);

    private static bool Of(Expression literal, Expression expression)
    {
        if (literal.Kind != ExpressionKind.Number || literal.Value.Places() is not (>= MinPlaces and var places))
            return false;
        var unit = BigInteger.Pow(10, Math.Min(places, MaxPlaces));
        var digits = BigInteger.Abs(literal.Value.Numerator) * unit / literal.Value.Denominator;
        if (digits < MinDigits)
            return false;
        if (ExactValue.Of(expression) is { } exact)
        {
            if (exact.Places() is not null || exact.Numerator.Sign != literal.Value.Numerator.Sign)
                return false;
            var (numerator, rest) = (BigInteger.Abs(exact.Numerator) * unit, exact.Denominator);
            return digits == numerator / rest || digits == (2 * numerator + rest) / (2 * rest);
        }
        if (expression.Symbols().Any(name => !NumericValue.IsConstant(name)))
            return false;
        var value = NumericValue.Of(expression, new Dictionary<string, double>());
        var (decimals, size) = (literal.Value.ToDouble(), Math.Abs(value.Real));
        var gap = size - Math.Abs(decimals);
        return Complex.IsFinite(value) && Math.Abs(value.Imaginary) <= 1e-12 * size && double.Sign(value.Real) == double.Sign(decimals)
            && gap * (double)unit is >= -0.5 and < 1 && size < 1e6;
    }
}
