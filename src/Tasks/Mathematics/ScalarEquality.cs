using System.Numerics;

namespace Tppo.Tasks.Mathematics;

/// <summary>
/// Whether two expressions are the same number or function. Fractions and rational functions are compared exactly; everything else by its
/// value in double precision, functions at seeded random points.
/// </summary>
internal static class ScalarEquality
{
    private const double Tolerance = 1e-9;
    private const double ConstantTolerance = 1e-12;
    private const double Zero = 1e-12;
    private const int Points = 12;
    private const int EnoughPoints = 4;
    private const ulong Seed = 0x6D617468;

    public static bool Holds(Expression left, Expression right)
    {
        var (one, other) = (ExactValue.Of(left), ExactValue.Of(right));
        if (one is not null && other is not null)
            return one == other || Rounding.Holds(left, right);
        if (one is not null ? Irrational.IsSure(right) : other is not null && Irrational.IsSure(left))
            return Rounding.Holds(left, right);
        if (left.IsSame(right))
            return true;
        if (Residue.Of(left, Seed) is { } first && Residue.Of(right, Seed) is { } second)
            return first == second || Rounding.Holds(left, right);
        var tolerance = left.Variables().Concat(right.Variables()).Any() ? Tolerance : ConstantTolerance;
        return Everywhere(left, right, (a, b) => IsClose(a, b, tolerance)) || Rounding.Holds(left, right);
    }

    /// <summary>Whether the two are the same but for a constant factor: 2x − 4 = 0 is the equation x − 2 = 0.</summary>
    /// <param name="left">One side.</param>
    /// <param name="right">The other.</param>
    /// <param name="positive">Whether the factor must be positive: that of an inequality.</param>
    public static bool IsProportional(Expression left, Expression right, bool positive = false)
    {
        Complex? ratio = null;
        return Everywhere(left, right, (a, b) =>
        {
            if (Complex.Abs(a) < Zero || Complex.Abs(b) < Zero)
                return false;
            ratio ??= a / b;
            return IsClose(a, b * ratio.Value)
                && (!positive || (ratio.Value.Real > 0 && Math.Abs(ratio.Value.Imaginary) <= Tolerance * ratio.Value.Real));
        });
    }

    /// <summary>
    /// Whether a test holds wherever both are defined, which must be at enough points; without symbols, for the one value.
    /// </summary>
    private static bool Everywhere(Expression left, Expression right, Func<Complex, Complex, bool> test)
    {
        var symbols = left.Symbols().Concat(right.Symbols())
            .Where(name => !NumericValue.IsConstant(name)).Distinct().Order(StringComparer.Ordinal).ToList();
        var (defined, points) = (0, symbols.Count == 0 ? 1 : Points);
        for (var point = 0; point < points; point++)
        {
            var variables = Variables(symbols, point);
            var (a, b) = (NumericValue.Of(left, variables), NumericValue.Of(right, variables));
            if (!Complex.IsFinite(a) && !Complex.IsFinite(b))
                continue;
            if (!Complex.IsFinite(a) || !Complex.IsFinite(b) || !test(a, b))
                return false;
            defined++;
        }
        return defined >= Math.Min(points, EnoughPoints);
    }

    /// <summary>Every other point has only positive values: there, roots and logarithms are real.</summary>
    private static Dictionary<string, double> Variables(List<string> symbols, int point)
    {
        var random = new SeededRandom(Seed, (ulong)point);
        var variables = new Dictionary<string, double>();
        foreach (var name in symbols)
        {
            var size = 0.3 + 2.5 * random.NextDouble();
            variables[name] = point % 2 == 1 && random.NextInt(2) == 0 ? -size : size;
        }
        return variables;
    }

    private static bool IsClose(Complex a, Complex b, double tolerance = Tolerance)
    {
        var (difference, size) = (Complex.Abs(a - b), Math.Max(Complex.Abs(a), Complex.Abs(b)));
        return difference <= tolerance * size || size < Zero;
    }
}
