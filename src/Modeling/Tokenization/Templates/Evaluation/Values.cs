using System.Runtime.CompilerServices;

namespace Tppo.Modeling.Tokenization.Templates.Evaluation;

/// <summary>What Python does with values: their text, truth, items and equality.</summary>
internal static class Values
{
    // Lists that share items may take far more comparisons than there are items in memory.
    private const int MaxComparisons = 1 << 12;

    /// <summary>As `str` writes it.</summary>
    public static string Text(object? value, int line) => value switch
    {
        string text => text,
        Undefined => "",
        _ => PythonText.Write(value, line),
    };

    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined or false or 0L or 0.0 or "" => false,
        IReadOnlyList<object?> list => list.Count > 0,
        IReadOnlyDictionary<string, object?> mapping => mapping.Count > 0,
        _ => true,
    };

    /// <summary>The items of a list, the characters of a text, the keys of a mapping; none for an undefined value.</summary>
    /// <exception cref="TemplateError">It has no items.</exception>
    public static IReadOnlyList<object?> Items(object? value, int line) => value switch
    {
        IReadOnlyList<object?> list => list,
        string text => [.. Scalars(text)],
        IReadOnlyDictionary<string, object?> mapping => [.. mapping.Keys],
        Undefined => [],
        _ => throw new TemplateError(line, $"{PythonText.Write(value, line)} has no items"),
    };

    /// <summary>
    /// What <paramref name="target"/> has at an index or under a name; <see cref="Undefined"/> where it has nothing there.
    /// </summary>
    /// <exception cref="TemplateError">The target itself is undefined.</exception>
    public static object? Item(object? target, object? key, int line)
    {
        switch (target, key)
        {
            case (Undefined undefined, _):
                throw new TemplateError(line, $"{undefined.Name} is not defined, so it has no {PythonText.Write(key, line)}");
            case (IReadOnlyDictionary<string, object?> mapping, string name) when mapping.TryGetValue(name, out var value):
                return value;
            case (Namespace names, string name) when names.Values.TryGetValue(name, out var value):
                return value;
            case (IReadOnlyList<object?> list, long index) when index < list.Count && index >= -list.Count:
                return list[(int)(index < 0 ? index + list.Count : index)];
            case (string text, long index) when Scalars(text) is var scalars && index < scalars.Count && index >= -scalars.Count:
                return scalars[(int)(index < 0 ? index + scalars.Count : index)];
            default:
                return Methods.Find(target, key as string ?? "", line) ?? (object)new Undefined(Text(key, line));
        }
    }

    /// <exception cref="TemplateError">They have too many parts.</exception>
    /// <exception cref="InsufficientExecutionStackException">They nest too deeply.</exception>
    public static bool AreEqual(object? left, object? right, int line)
    {
        var comparisons = 0;
        return Equal(left, right);

        bool Equal(object? left, object? right)
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
            if (++comparisons > MaxComparisons)
                throw new TemplateError(line, $"values of more than {MaxComparisons} parts cannot be compared");
            return (left, right) switch
            {
                (Undefined, Undefined) => true,
                (IReadOnlyList<object?> a, IReadOnlyList<object?> b)
                    => a.Count == b.Count && a.Zip(b).All(pair => Equal(pair.First, pair.Second)),
                (IReadOnlyDictionary<string, object?> a, IReadOnlyDictionary<string, object?> b)
                    => a.Count == b.Count && a.All(p => b.TryGetValue(p.Key, out var other) && Equal(p.Value, other)),
                _ => Number(left) is { } x && Number(right) is { } y ? x == y : Equals(left, right),
            };
        }
    }

    /// <summary>A number, where true is 1; null for anything else.</summary>
    public static double? Number(object? value) => value switch
    {
        long number => number,
        double number => number,
        bool flag => flag ? 1 : 0,
        _ => null,
    };

    private static IReadOnlyList<string> Scalars(string text) => [.. text.EnumerateRunes().Select(rune => rune.ToString())];
}

/// <summary>The value of a name that is not defined: false, empty, and an error as soon as it is used.</summary>
internal sealed record Undefined(string Name);

/// <summary>What namespace(…) makes: the one value that a template may change, so that a loop can keep state.</summary>
internal sealed class Namespace(IReadOnlyDictionary<string, object?> values)
{
    public Dictionary<string, object?> Values { get; } = new(values);
}
