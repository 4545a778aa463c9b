using System.Numerics;

namespace Tppo.Tasks.Mathematics;

/// <summary>The value of an expression as an exact fraction.</summary>
internal static class ExactValue
{
    private const int MaxFactorial = 500;

    /// <summary>The value; null where it is not rational, has symbols, or is too large.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="variable">The value of symbols that are not constants; null where there must be none.</param>
    public static Rational? Of(Expression expression, Rational? variable = null) => expression.Kind switch
    {
        ExpressionKind.Number => expression.Value,
        ExpressionKind.Symbol when variable is not null && !NumericValue.IsConstant(expression.Name) => variable,
        ExpressionKind.Sum => Fold(expression, variable, Rational.Zero, (sum, item) => sum.Plus(item)),
        ExpressionKind.Product => Fold(expression, variable, Rational.One, (product, item) => product.Times(item)),
        ExpressionKind.Reciprocal => Of(expression.Items[0], variable)?.Reciprocal(),
        ExpressionKind.Percent => Of(expression.Items[0], variable)?.Times(Rational.Of(1, 100)!.Value),
        ExpressionKind.Power => Of(expression.Items[1], variable) is { } exponent && Of(expression.Items[0], variable) is { } radix
            ? Power(radix, exponent)
            : null,
        ExpressionKind.Function => Function(expression),
        _ => null,
    };

    private static Rational? Fold(Expression expression, Rational? variable, Rational start, Func<Rational, Rational, Rational?> combine)
    {
        var total = start;
        foreach (var item in expression.Items)
        {
            if (Of(item, variable) is not { } value || combine(total, value) is not { } next)
                return null;
            total = next;
        }
        return total;
    }

    private static Rational? Power(Rational radix, Rational exponent)
    {
        if (exponent.IsInteger)
            return radix.IsZero && exponent.Numerator.Sign <= 0 ? null : radix.Power(exponent.Numerator);
        return exponent.Denominator <= 64 && radix.Numerator.Sign >= 0
            ? radix.Root((int)exponent.Denominator)?.Power(exponent.Numerator)
            : null;
    }

    private static Rational? Function(Expression function)
    {
        if (Of(function.Items[0]) is not { } value)
            return null;
        return function.Name switch
        {
            "floor" => value.Floor(),
            "ceiling" => value.Negated().Floor().Negated(),
            "abs" => value.Numerator.Sign < 0 ? value.Negated() : value,
            "root" when Of(function.Items[1]) is { IsInteger: true } degree && BigInteger.Abs(degree.Numerator) <= 64
                => value.Root((int)degree.Numerator),
            "factorial" when value.IsInteger && value.Numerator >= 0 && value.Numerator <= MaxFactorial
                => Falling((int)value.Numerator, (int)value.Numerator),
            "binom" when value.IsInteger && value.Numerator <= MaxFactorial && Of(function.Items[1]) is { IsInteger: true } chosen
                && chosen.Numerator >= 0 && chosen.Numerator <= value.Numerator => Binomial((int)value.Numerator, (int)chosen.Numerator),
            _ => null,
        };
    }

    private static Rational? Binomial(int n, int k) => Falling(k, k)?.Reciprocal()?.Times(Falling(n, k)!.Value);

    /// <summary>n (n − 1) … of this many factors.</summary>
    private static Rational? Falling(int n, int factors)
    {
        var product = BigInteger.One;
        for (var i = 0; i < factors; i++)
            product *= n - i;
        return Rational.Of(product, 1);
    }
}
