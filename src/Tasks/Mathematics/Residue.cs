using System.Numerics;

namespace Tppo.Tasks.Mathematics;

/// <summary>
/// The value of a rational function at a random point in the field of a prime of 61 bits. Two rational functions that have the same value
/// are the same, except with a probability of their degree / 2^61, whatever the size of their coefficients: unlike doubles, residues lose
/// nothing.
/// </summary>
internal static class Residue
{
    private const ulong Prime = (1UL << 61) - 31;

    /// <summary>A square root of −1, which stands for i.</summary>
    private const ulong ImaginaryUnit = 583529827753931384;

    /// <summary>
    /// The value; null where the expression is no rational function of its symbols, or has a pole here. π and e count as variables.
    /// </summary>
    /// <param name="expression">The expression.</param>
    /// <param name="seed">Of the random point.</param>
    public static ulong? Of(Expression expression, ulong seed) => expression.Kind switch
    {
        ExpressionKind.Number => Of(expression.Value),
        ExpressionKind.Symbol => expression.Name switch { "i" => ImaginaryUnit, "∞" => null, _ => Random(expression.Name, seed) },
        ExpressionKind.Sum => Fold(expression, seed, 0, (sum, item) => (sum + item) % Prime),
        ExpressionKind.Product => Fold(expression, seed, 1, Times),
        ExpressionKind.Reciprocal => Inverse(Of(expression.Items[0], seed)),
        ExpressionKind.Percent => Of(expression.Items[0], seed) is { } value && Inverse(100) is { } hundredth
            ? Times(value, hundredth)
            : null,
        ExpressionKind.Power => ExactValue.Of(expression.Items[1]) is { IsInteger: true } exponent
            ? Power(Of(expression.Items[0], seed), exponent.Numerator)
            : null,
        _ => null,
    };

    private static ulong? Fold(Expression expression, ulong seed, ulong start, Func<ulong, ulong, ulong> combine)
    {
        var total = start;
        foreach (var item in expression.Items)
        {
            if (Of(item, seed) is not { } value)
                return null;
            total = combine(total, value);
        }
        return total;
    }

    private static ulong? Of(Rational value) =>
        Inverse((ulong)(value.Denominator % Prime)) is { } divisor
            ? Times((ulong)((value.Numerator % Prime + Prime) % Prime), divisor)
            : null;

    private static ulong Times(ulong left, ulong right) => (ulong)((UInt128)left * right % Prime);

    /// <summary>0 to the power of 0 has no value.</summary>
    private static ulong? Power(ulong? radix, BigInteger exponent)
    {
        if (exponent.Sign <= 0)
            radix = Inverse(radix);
        if (radix is not { } factor)
            return null;
        var rest = (ulong)(BigInteger.Abs(exponent) % (Prime - 1));
        if (factor == 0)
            return 0;
        var power = 1UL;
        for (; rest > 0; rest >>= 1, factor = Times(factor, factor))
        {
            if ((rest & 1) == 1)
                power = Times(power, factor);
        }
        return power;
    }

    private static ulong? Inverse(ulong? value) => value is { } divisor and not 0 ? Power(divisor, Prime - 2) : null;

    /// <summary>The value of a variable: a hash of its name.</summary>
    private static ulong Random(string name, ulong seed)
    {
        foreach (var letter in name)
            seed = SeededRandom.Mix(unchecked(SeededRandom.Mix(seed) + letter));
        return seed % Prime;
    }
}
