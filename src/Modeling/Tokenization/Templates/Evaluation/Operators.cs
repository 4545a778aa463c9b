namespace Tppo.Modeling.Tokenization.Templates.Evaluation;

/// <summary>Operators of two values, except for `and` and `or`.</summary>
internal static class Operators
{
    private const long MaxLength = 1 << 20;

    /// <exception cref="TemplateError">The operator does not fit the values.</exception>
    public static object? Apply(string name, object? left, object? right, int line)
    {
        object? result = name switch
        {
            "==" => Values.AreEqual(left, right, line),
            "!=" => !Values.AreEqual(left, right, line),
            "in" => IsIn(left, right, line),
            "not in" => !IsIn(left, right, line),
            "~" => Values.Text(left, line) + Values.Text(right, line),
            "<" when Order(left, right) is { } order => order < 0,
            "<=" when Order(left, right) is { } order => order <= 0,
            ">" when Order(left, right) is { } order => order > 0,
            ">=" when Order(left, right) is { } order => order >= 0,
            "+" when (left, right) is (string a, string b) => a + b,
            "+" when (left, right) is (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => a.Concat(b).ToList(),
            "*" when (left, right) is (string text, long count) && count <= MaxLength / Math.Max(text.Length, 1)
                => string.Concat(Enumerable.Repeat(text, (int)Math.Max(count, 0))),
            _ when Whole(left) is { } a && Whole(right) is { } b => OfInts(name, a, b),
            _ when Values.Number(left) is { } a && Values.Number(right) is { } b => OfNumbers(name, a, b),
            _ => null,
        };
        return result ?? throw new TemplateError(line, $"{Described(left, line)} {name} {Described(right, line)} cannot be computed");
    }

    private static int? Order(object? left, object? right)
        => (left, right) is (string a, string b) ? string.CompareOrdinal(a, b)
            : Values.Number(left) is { } x && Values.Number(right) is { } y ? x.CompareTo(y)
            : null;

    private static bool IsIn(object? item, object? container, int line) => container switch
    {
        string text => item is string part
            ? text.Contains(part, StringComparison.Ordinal)
            : throw new TemplateError(line, $"{Described(item, line)} in a text cannot be computed"),
        _ => Values.Items(container, line).Any(other => Values.AreEqual(item, other, line)),
    };

    private static long? Whole(object? value) => value is bool flag ? flag ? 1 : 0 : value as long?;

    private static object? OfInts(string name, long a, long b) => name switch
    {
        "+" => unchecked(a + b),
        "-" => unchecked(a - b),
        "*" => unchecked(a * b),
        "//" when b is not 0 and not -1 => (a - (a % b + b) % b) / b,
        "%" when b is not 0 and not -1 => (a % b + b) % b,
        "//" when b == -1 => unchecked(-a),
        "%" when b == -1 => 0L,
        "**" when b >= 0 => (object)(long)Math.Clamp(Math.Pow(a, b), long.MinValue, long.MaxValue),
        "/" when b != 0 => (double)a / b,
        "**" => Math.Pow(a, b),
        _ => null,
    };

    private static object? OfNumbers(string name, double a, double b) => name switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" when b != 0 => a / b,
        "//" when b != 0 => Math.Floor(a / b),
        "%" when b != 0 => a - b * Math.Floor(a / b),
        "**" => Math.Pow(a, b),
        _ => null,
    };

    private static string Described(object? value, int line)
        => value is Undefined undefined ? $"{undefined.Name} (not defined)" : PythonText.Write(value, line);
}
