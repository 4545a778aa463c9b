using System.Globalization;
using System.Text;

namespace Tppo.Modeling.Tokenization.Templates.Evaluation;

/// <summary>What Python does with values: their text, truth, items and equality.</summary>
internal static class Values
{
    /// <summary>As `str` writes it.</summary>
    public static string Text(object? value) => value switch
    {
        string text => text,
        Undefined => "",
        _ => Representation(value),
    };

    /// <summary>As `repr` writes it, with texts in quotes.</summary>
    public static string Representation(object? value) => value switch
    {
        null => "None",
        true => "True",
        false => "False",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => Number(number),
        string text => (text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'') is var quote
            ? quote + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)
                .Replace(quote.ToString(), "\\" + quote, StringComparison.Ordinal) + quote
            : text,
        IReadOnlyList<object?> list => $"[{string.Join(", ", list.Select(Representation))}]",
        IReadOnlyDictionary<string, object?> mapping => $"{{{string.Join(", ", mapping.Select(p => $"{Representation(p.Key)}: {Representation(p.Value)}"))}}}",
        Namespace => "<Namespace>",
        Undefined => "Undefined",
        _ => "<function>",
    };

    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined or false or 0L or 0.0 or "" => false,
        IReadOnlyList<object?> list => list.Count > 0,
        IReadOnlyDictionary<string, object?> mapping => mapping.Count > 0,
        _ => true,
    };

    /// <summary>The items of a list, the characters of a text, the keys of a mapping; none of what is undefined.</summary>
    /// <exception cref="TemplateError">It has no items.</exception>
    public static IReadOnlyList<object?> Items(object? value, int line) => value switch
    {
        IReadOnlyList<object?> list => list,
        string text => [.. Scalars(text)],
        IReadOnlyDictionary<string, object?> mapping => [.. mapping.Keys],
        Undefined => [],
        _ => throw new TemplateError(line, $"{Representation(value)} has no items"),
    };

    /// <summary>What <paramref name="target"/> has at an index or under a name; <see cref="Undefined"/> where it has nothing there.</summary>
    /// <exception cref="TemplateError">The target itself is undefined.</exception>
    public static object? Item(object? target, object? key, int line)
    {
        switch (target, key)
        {
            case (Undefined undefined, _):
                throw new TemplateError(line, $"{undefined.Name} is not defined, so it has no {Representation(key)}");
            case (IReadOnlyDictionary<string, object?> mapping, string name) when mapping.TryGetValue(name, out var value):
                return value;
            case (Namespace names, string name) when names.Values.TryGetValue(name, out var value):
                return value;
            case (IReadOnlyList<object?> list, long index) when index < list.Count && index >= -list.Count:
                return list[(int)(index < 0 ? index + list.Count : index)];
            case (string text, long index) when Scalars(text) is var scalars && index < scalars.Count && index >= -scalars.Count:
                return scalars[(int)(index < 0 ? index + scalars.Count : index)];
            default:
                return Methods.Find(target, key as string ?? "", line) ?? (object)new Undefined(Text(key));
        }
    }

    public static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (Undefined, Undefined) => true,
        (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => a.Count == b.Count && a.Zip(b).All(pair => AreEqual(pair.First, pair.Second)),
        (IReadOnlyDictionary<string, object?> a, IReadOnlyDictionary<string, object?> b)
            => a.Count == b.Count && a.All(p => b.TryGetValue(p.Key, out var other) && AreEqual(p.Value, other)),
        _ => Number(left) is { } x && Number(right) is { } y ? x == y : Equals(left, right),
    };

    /// <summary>A number, where true is 1; null for anything else.</summary>
    public static double? Number(object? value) => value switch
    {
        long number => number,
        double number => number,
        bool flag => flag ? 1 : 0,
        _ => null,
    };

    private static IReadOnlyList<string> Scalars(string text) => [.. text.EnumerateRunes().Select(rune => rune.ToString())];

    private static string Number(double number)
    {
        var text = new StringBuilder(number.ToString("R", CultureInfo.InvariantCulture));
        return text.ToString().AsSpan().ContainsAny("EN∞.") ? text.ToString() : text.Append(".0").ToString();
    }
}
