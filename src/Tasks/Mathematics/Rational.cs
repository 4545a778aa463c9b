using System.Globalization;
using System.Numerics;

namespace Tppo.Tasks.Mathematics;

/// <summary>An exact fraction in lowest terms, of bounded size: what would become larger is no longer a <see cref="Rational"/>.</summary>
internal readonly record struct Rational
{
    /// <summary>Bits of numerator or denominator: beyond it, arithmetic on what a model wrote could take for ever.</summary>
    private const int MaxBits = 16_384;
    private const int MaxExponent = 4_000;
    private const int MaxPlaces = 40;

    private Rational(BigInteger numerator, BigInteger denominator) => (Numerator, Denominator) = (numerator, denominator);

    public static Rational Zero => new(0, 1);

    public static Rational One => new(1, 1);

    public BigInteger Numerator { get; }

    /// <summary>At least 1.</summary>
    public BigInteger Denominator { get; }

    public bool IsZero => Numerator.IsZero;

    public bool IsInteger => Denominator.IsOne;

    /// <summary>The fraction; null for a denominator of 0 and where it is too large.</summary>
    public static Rational? Of(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero || numerator.GetBitLength() > MaxBits || denominator.GetBitLength() > MaxBits)
            return null;
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        return new(numerator / divisor, denominator / divisor);
    }

    /// <summary>
    /// A decimal number: digits with an optional point, repeating digits in parentheses, an optional exponent: 0.1(6), 1.5e3.
    /// </summary>
    public static Rational? TryParse(string text)
    {
        var parts = text.Split('e');
        var exponent = 0;
        if (parts.Length == 2 && (!int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
            || Math.Abs(exponent) > MaxExponent))
        {
            return null;
        }
        var repeating = parts[0].IndexOf('(', StringComparison.Ordinal);
        var plain = repeating < 0 ? parts[0] : parts[0][..repeating];
        var point = plain.IndexOf('.', StringComparison.Ordinal);
        var places = point < 0 ? 0 : plain.Length - point - 1;
        if (!TryDigits(plain.Replace(".", "", StringComparison.Ordinal), out var numerator))
            return null;
        var denominator = BigInteger.Pow(10, places);
        if (repeating >= 0)
        {
            var period = parts[0][(repeating + 1)..^1];
            if (!TryDigits(period, out var repeated))
                return null;
            var nines = BigInteger.Pow(10, period.Length) - 1;
            (numerator, denominator) = (numerator * nines + repeated, denominator * nines);
        }
        var scale = BigInteger.Pow(10, Math.Abs(exponent));
        return exponent >= 0 ? Of(numerator * scale, denominator) : Of(numerator, denominator * scale);
    }

    /// <summary>The sum; null where it is too large.</summary>
    public Rational? Plus(Rational other) =>
        Of(Numerator * other.Denominator + other.Numerator * Denominator, Denominator * other.Denominator);

    /// <summary>The product; null where it is too large.</summary>
    public Rational? Times(Rational other) => Of(Numerator * other.Numerator, Denominator * other.Denominator);

    /// <summary>The largest whole number up to this one.</summary>
    public Rational Floor() => new(Numerator >= 0 || IsInteger ? Numerator / Denominator : Numerator / Denominator - 1, 1);

    /// <summary>The digits after its point; null where they have no end, or are more than a person would write.</summary>
    public int? Places()
    {
        var scale = BigInteger.One;
        for (var places = 0; places <= MaxPlaces; places++, scale *= 10)
        {
            if ((scale % Denominator).IsZero)
                return places;
        }
        return null;
    }

    public Rational Negated() => new(-Numerator, Denominator);

    /// <summary>1 / this; null for 0.</summary>
    public Rational? Reciprocal() => Of(Denominator, Numerator);

    /// <summary>This to a whole power; null where that is too large or is 0 to a negative one.</summary>
    public Rational? Power(BigInteger exponent)
    {
        if (exponent.IsZero)
            return One;
        var bits = Math.Max(Numerator.GetBitLength(), Denominator.GetBitLength());
        if (BigInteger.Abs(exponent) > MaxBits || bits * BigInteger.Abs(exponent) > 2 * MaxBits)
            return null;
        var size = (int)BigInteger.Abs(exponent);
        var power = Of(BigInteger.Pow(Numerator, size), BigInteger.Pow(Denominator, size));
        return exponent.Sign < 0 ? power?.Reciprocal() : power;
    }

    /// <summary>The real root of this degree; null where it is not rational.</summary>
    public Rational? Root(int degree)
    {
        if (degree < 1 || (Numerator.Sign < 0 && degree % 2 == 0))
            return null;
        return IntegerRoot(Numerator, degree) is { } numerator && IntegerRoot(Denominator, degree) is { } denominator
            ? Of(numerator, denominator)
            : null;
    }

    /// <summary>The whole number whose digits in a base of 2 to 10 look like this one's decimal digits; null where they do not.</summary>
    public Rational? InBase(Rational radix)
    {
        if (!IsInteger || Numerator.Sign < 0 || !radix.IsInteger || radix.Numerator < 2 || radix.Numerator > 10)
            return null;
        var value = BigInteger.Zero;
        foreach (var digit in Numerator.ToString(CultureInfo.InvariantCulture))
        {
            if (digit - '0' >= radix.Numerator)
                return null;
            value = value * radix.Numerator + (digit - '0');
        }
        return Of(value, 1);
    }

    /// <summary>The nearest double, even where numerator and denominator are too large for one.</summary>
    public double ToDouble()
    {
        var shift = (int)(Denominator.GetBitLength() - Numerator.GetBitLength()) + 64;
        var quotient = shift >= 0 ? (Numerator << shift) / Denominator : Numerator / (Denominator << -shift);
        return Math.ScaleB((double)quotient, -shift);
    }

    private static bool TryDigits(string text, out BigInteger digits) =>
        BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out digits);

    /// <summary>The whole root by Newton's method from above; null where there is none.</summary>
    private static BigInteger? IntegerRoot(BigInteger value, int degree)
    {
        if (degree == 1 || value.IsZero || value.IsOne)
            return value;
        if (value.Sign < 0)
            return IntegerRoot(-value, degree) is { } root ? -root : null;
        if (degree >= value.GetBitLength())
            return null;
        var guess = BigInteger.One << (int)(value.GetBitLength() / degree + 1);
        while (true)
        {
            var next = ((degree - 1) * guess + value / BigInteger.Pow(guess, degree - 1)) / degree;
            if (next >= guess)
                return BigInteger.Pow(guess, degree) == value ? guess : null;
            guess = next;
        }
    }
}
