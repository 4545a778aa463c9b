using System.Globalization;
using System.Text;

namespace Tppo.Modeling.Tokenization.Templates.Evaluation;

/// <summary>The methods of Python's texts and mappings that templates call.</summary>
internal static class Methods
{
    private static readonly Dictionary<string, Func<string, CallArguments, object?>> OfTexts = new()
    {
        ["strip"] = (text, a) => Strip(text, a, left: true, right: true),
        ["lstrip"] = (text, a) => Strip(text, a, left: true, right: false),
        ["rstrip"] = (text, a) => Strip(text, a, left: false, right: true),
        ["split"] = (text, a) => Split(text, a.At(0, "sep") as string, a.Int(1, "maxsplit", -1)),
        ["rsplit"] = (text, a) => SplitFromRight(text, a.Text(0, "sep"), a.Int(1, "maxsplit", -1)),
        ["splitlines"] = (text, _) => text.Split('\n').SkipLast(text.EndsWith('\n') ? 1 : 0).Cast<object?>().ToList(),
        ["startswith"] = (text, a) => Any(a, prefix => text.StartsWith(prefix, StringComparison.Ordinal)),
        ["endswith"] = (text, a) => Any(a, suffix => text.EndsWith(suffix, StringComparison.Ordinal)),
        ["removeprefix"] = (text, a)
            => text.StartsWith(a.Text(0, "prefix"), StringComparison.Ordinal) ? text[a.Text(0, "prefix").Length..] : text,
        ["removesuffix"] = (text, a)
            => text.EndsWith(a.Text(0, "suffix"), StringComparison.Ordinal) ? text[..^a.Text(0, "suffix").Length] : text,
        ["replace"] = (text, a) => Replace(text, a.Text(0, "old"), a.Text(1, "new"), a.Int(2, "count", -1), a.Line),
        ["find"] = (text, a) => (long)text.IndexOf(a.Text(0, "sub"), StringComparison.Ordinal),
        ["count"] = (text, a) => a.Text(0, "sub") is { Length: > 0 } part ? (long)(text.Split(part).Length - 1) : text.Length + 1L,
        ["join"] = (text, a) => Join(text, Values.Items(a.At(0, "iterable"), a.Line), a.Line),
        ["upper"] = (text, _) => text.ToUpperInvariant(),
        ["lower"] = (text, _) => text.ToLowerInvariant(),
        ["capitalize"] = (text, _) => Capitalized(text),
        ["title"] = (text, _) => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(text.ToLowerInvariant()),
        ["isdigit"] = (text, _) => text.Length > 0 && text.All(char.IsDigit),
    };

    /// <summary>The method of <paramref name="target"/> called <paramref name="name"/>, or null.</summary>
    public static Callable? Find(object? target, string name, int line) => target switch
    {
        string text when OfTexts.TryGetValue(name, out var method) => new Callable(arguments => method(text, arguments)),
        IReadOnlyDictionary<string, object?> mapping => name switch
        {
            "items" => new Callable(_ => Pairs(mapping)),
            "keys" => new Callable(_ => mapping.Keys.Cast<object?>().ToList()),
            "values" => new Callable(_ => mapping.Values.ToList()),
            "get" => new Callable(a => mapping.TryGetValue(a.Text(0, "key"), out var value) ? value : a.At(1, "default")),
            _ => null,
        },
        Undefined undefined => throw new TemplateError(line, $"{undefined.Name} is not defined, so it has no '{name}'"),
        _ => null,
    };

    /// <summary>A mapping's [key, value] pairs.</summary>
    public static List<object?> Pairs(IReadOnlyDictionary<string, object?> mapping)
        => [.. mapping.Select(p => new List<object?> { p.Key, p.Value })];

    public static string Capitalized(string text)
        => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();

    /// <summary>The text without the given characters, by default white space, at its ends.</summary>
    public static string Strip(string text, CallArguments arguments, bool left, bool right)
    {
        var characters = (arguments.At(0, "chars") as string)?.ToCharArray();
        if (left)
            text = characters is null ? text.TrimStart() : text.TrimStart(characters);
        return !right ? text : characters is null ? text.TrimEnd() : text.TrimEnd(characters);
    }

    /// <param name="text">The text in which it is replaced.</param>
    /// <param name="old">What is replaced; if it is empty, nothing is.</param>
    /// <param name="replacement">By what.</param>
    /// <param name="count">How many, from the left; all where it is negative.</param>
    /// <param name="line">Of the template, for the error.</param>
    /// <exception cref="TemplateError">The text gets too long.</exception>
    public static string Replace(string text, string old, string replacement, int count, int line)
    {
        if (old.Length == 0)
            return text;
        var (replaced, from) = (new StringBuilder(), 0);
        for (int at; count != 0 && (at = text.IndexOf(old, from, StringComparison.Ordinal)) >= 0; count--)
        {
            replaced.Append(text, from, at - from).Append(replacement);
            Budget.CheckText(replaced.Length, line);
            from = at + old.Length;
        }

        return replaced.Append(text, from, text.Length - from).ToString();
    }

    /// <exception cref="TemplateError">The text gets too long.</exception>
    public static string Join(string separator, IReadOnlyList<object?> items, int line)
    {
        var joined = new StringBuilder();
        for (var i = 0; i < items.Count; i++)
        {
            joined.Append(i == 0 ? "" : separator).Append(Values.Text(items[i], line));
            Budget.CheckText(joined.Length, line);
        }

        return joined.ToString();
    }

    private static bool Any(CallArguments arguments, Func<string, bool> holds) => arguments.At(0, "prefix") switch
    {
        string text => holds(text),
        IReadOnlyList<object?> texts => texts.OfType<string>().Any(holds),
        var other => throw new TemplateError(arguments.Line, $"{PythonText.Write(other, arguments.Line)} is not a text"),
    };

    private static List<object?> Split(string text, string? separator, int most)
    {
        var parts = most is < 0 or int.MaxValue ? int.MaxValue : most + 1;
        return separator is null
            ? [.. text.Split((char[]?)null, parts, StringSplitOptions.RemoveEmptyEntries)]
            : [.. text.Split(separator, parts)];
    }

    private static List<object?> SplitFromRight(string text, string separator, int most)
    {
        var parts = new List<object?>();
        for (int at; most != 0 && separator.Length > 0 && (at = text.LastIndexOf(separator, StringComparison.Ordinal)) >= 0; most--)
        {
            parts.Insert(0, text[(at + separator.Length)..]);
            text = text[..at];
        }

        parts.Insert(0, text);
        return parts;
    }
}
