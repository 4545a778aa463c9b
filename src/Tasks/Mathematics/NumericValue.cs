using System.Numerics;

namespace Tppo.Tasks.Mathematics;

/// <summary>The value of an expression as a complex number in double precision.</summary>
internal static class NumericValue
{
    private const double Negligible = 1e-7;
    private static readonly Complex NaN = new(double.NaN, double.NaN);

    /// <summary>The value; not finite where there is none.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="variables">Values of the symbols that are not constants.</param>
    public static Complex Of(Expression expression, IReadOnlyDictionary<string, double> variables)
    {
        Complex Item(int index) => Of(expression.Items[index], variables);
        return expression.Kind switch
        {
            ExpressionKind.Number => expression.Value.ToDouble(),
            ExpressionKind.Symbol => Symbol(expression.Name, variables),
            ExpressionKind.Sum => Sum(expression, variables),
            ExpressionKind.Product => expression.Items.Aggregate(Complex.One, (product, item) => product * Of(item, variables)),
            ExpressionKind.Reciprocal => Item(0) is var divisor && divisor == Complex.Zero ? NaN : Complex.One / divisor,
            ExpressionKind.Percent => Item(0) / 100,
            ExpressionKind.Power => Power(Item(0), Item(1)),
            ExpressionKind.Function => Function(expression.Name, Item(0), expression.Items.Count > 1 ? Item(1) : null),
            _ => NaN,
        };
    }

    /// <summary>No value where a term is lost in the rounding of a larger one: 10^20 + 1 is not 10^20 + 2.</summary>
    private static Complex Sum(Expression expression, IReadOnlyDictionary<string, double> variables)
    {
        var (sum, least, most) = (Complex.Zero, double.PositiveInfinity, 0.0);
        foreach (var item in expression.Items)
        {
            var value = Of(item, variables);
            var size = Complex.Abs(value);
            (sum, most, least) = (sum + value, Math.Max(most, size), size > 0 ? Math.Min(least, size) : least);
        }
        return least < most * Negligible ? NaN : sum;
    }

    /// <summary>Whether a name is a number, not a variable.</summary>
    public static bool IsConstant(string name) => name is "π" or "e" or "i";

    private static Complex Symbol(string name, IReadOnlyDictionary<string, double> variables) => name switch
    {
        "π" => Math.PI,
        "e" => Math.E,
        "i" => Complex.ImaginaryOne,
        _ => variables[name],
    };

    /// <summary>Real where both are real and the power is: Complex.Pow would leave a rounding error in the imaginary part.</summary>
    private static Complex Power(Complex radix, Complex exponent)
    {
        if (radix == Complex.Zero)
            return exponent is { Imaginary: 0, Real: > 0 } ? Complex.Zero : NaN;
        var isReal = radix.Imaginary == 0 && exponent.Imaginary == 0 && (radix.Real > 0 || double.IsInteger(exponent.Real));
        return isReal ? Math.Pow(radix.Real, exponent.Real) : Complex.Pow(radix, exponent);
    }

    /// <summary>The real root of a negative number where the degree is odd, else the principal one.</summary>
    private static Complex Root(Complex value, Complex degree)
    {
        if (degree == 2)
            return Complex.Sqrt(value);
        var hasNegativeRoot = value is { Imaginary: 0, Real: < 0 } && degree.Imaginary == 0 && Math.Abs(degree.Real) % 2 == 1;
        return hasNegativeRoot ? -Math.Pow(-value.Real, 1 / degree.Real) : Power(value, 1 / degree);
    }

    private static Complex Function(string name, Complex x, Complex? second) => name switch
    {
        "abs" => Complex.Abs(x),
        "floor" when Math.Abs(x.Imaginary) < 1e-12 => Math.Floor(x.Real),
        "ceiling" when Math.Abs(x.Imaginary) < 1e-12 => Math.Ceiling(x.Real),
        "arcsinh" => Complex.Log(x + Complex.Sqrt(x * x + 1)),
        "arccosh" => Complex.Log(x + Complex.Sqrt(x + 1) * Complex.Sqrt(x - 1)),
        "arctanh" => Complex.Log((1 + x) / (1 - x)) / 2,
        "factorial" when x.Imaginary == 0 => Gamma.Factorial(x.Real),
        "binom" when x.Imaginary == 0 && second is { Imaginary: 0, Real: var k } =>
            Gamma.Factorial(x.Real) / (Gamma.Factorial(k) * Gamma.Factorial(x.Real - k)),
        "root" => Root(x, second!.Value),
        "exp" => Complex.Exp(x),
        "ln" => Complex.Log(x),
        "log" => Complex.Log(x) / Complex.Log(second ?? 10),
        "sin" => Complex.Sin(x),
        "cos" => Complex.Cos(x),
        "tan" => Complex.Tan(x),
        "cot" => 1 / Complex.Tan(x),
        "sec" => 1 / Complex.Cos(x),
        "csc" => 1 / Complex.Sin(x),
        "sinh" => Complex.Sinh(x),
        "cosh" => Complex.Cosh(x),
        "tanh" => Complex.Tanh(x),
        "arcsin" => Complex.Asin(x),
        "arccos" => Complex.Acos(x),
        "arctan" => Complex.Atan(x),
        _ => NaN,
    };
}
