using System.Globalization;

namespace Tppo.Modeling.Tokenization.Templates.Evaluation;

/// <summary>Jinja's filters (`| …`) that chat templates use.</summary>
internal static class Filters
{
    /// <exception cref="TemplateError">There is no such filter, or it does not fit the value.</exception>
    public static object? Apply(string name, object? value, CallArguments arguments)
    {
        string Text() => Values.Text(value, arguments.Line);
        IReadOnlyList<object?> Items() => Values.Items(value, arguments.Line);
        return name switch
        {
            "trim" => Methods.Strip(Text(), arguments, left: true, right: true),
            "tojson" => JsonText.Write(value, arguments.Int(0, "indent", 0), arguments.Line),
            "length" or "count" => (long)Items().Count,
            "default" or "d" => value is Undefined || (Values.IsTrue(arguments.At(1, "boolean")) && !Values.IsTrue(value))
                ? arguments.At(0, "default_value") ?? ""
                : value,
            "string" => Text(),
            "safe" => value,
            "upper" => Text().ToUpperInvariant(),
            "lower" => Text().ToLowerInvariant(),
            "capitalize" => Methods.Capitalized(Text()),
            "replace" => Methods.Replace(
                Text(), arguments.Text(0, "old"), arguments.Text(1, "new"), arguments.Int(2, "count", -1), arguments.Line),
            "indent" => Indented(
                arguments.Line,
                Text(),
                new string(' ', Math.Clamp(arguments.Int(0, "width", 4), 0, 64)),
                Values.IsTrue(arguments.At(1, "first"))),
            "int" => Int(value),
            "float" => Values.Number(value)
                ?? (double.TryParse(value as string, CultureInfo.InvariantCulture, out var number) ? number : 0.0),
            "abs" => value is long whole and not long.MinValue ? (object)Math.Abs(whole)
                : Values.Number(value) is { } real ? Math.Abs(real)
                : throw Misfit(),
            "list" => Items().ToList(),
            "first" => Items() is [var first, ..] ? first : new Undefined("the first item"),
            "last" => Items() is [.., var last] ? last : new Undefined("the last item"),
            "reverse" => value is string ? string.Concat(Items().Reverse()) : Items().Reverse().ToList(),
            "join" => Methods.Join(Values.Text(arguments.At(0, "d") ?? "", arguments.Line), Items(), arguments.Line),
            "items" => value is IReadOnlyDictionary<string, object?> mapping ? Methods.Pairs(mapping)
                : value is Undefined ? new List<object?>()
                : throw Misfit(),
            "map" => Items().Select(Mapped).ToList(),
            "select" => Items().Where(item => Passes(item, 0)).ToList(),
            "reject" => Items().Where(item => !Passes(item, 0)).ToList(),
            "selectattr" => Items().Where(item => Passes(Values.Item(item, arguments.Text(0, "attribute"), arguments.Line), 1)).ToList(),
            "rejectattr" => Items().Where(item => !Passes(Values.Item(item, arguments.Text(0, "attribute"), arguments.Line), 1)).ToList(),
            _ => throw new TemplateError(arguments.Line, $"there is no filter '{name}'"),
        };

        object? Mapped(object? item)
        {
            arguments.Budget.Spend(item, arguments.Line);
            if (arguments.Named.TryGetValue("attribute", out var attribute))
                return Values.Item(item, attribute, arguments.Line);
            if (arguments.Text(0, "filter") is "map")
                throw new TemplateError(arguments.Line, "map of map is not supported");
            var mapped = Apply(arguments.Text(0, "filter"), item, arguments with { Positional = [.. arguments.Positional.Skip(1)] });
            arguments.Budget.Spend(mapped, arguments.Line);
            return mapped;
        }

        // The name of a test and its arguments begin at this position; without one, the test is truth.
        bool Passes(object? item, int at)
        {
            arguments.Budget.Spend(item, arguments.Line);
            arguments.Budget.Spend(arguments.At(at + 1, "other"), arguments.Line);
            return arguments.Positional.Count <= at
                ? Values.IsTrue(item)
                : Tests.Holds(arguments.Text(at, "test"), item, arguments with { Positional = [.. arguments.Positional.Skip(at + 1)] });
        }

        TemplateError Misfit() => new(arguments.Line, $"{PythonText.Write(value, arguments.Line)} | {name} cannot be computed");
    }

    private static object Int(object? value)
        => value is long or bool ? (long)Values.Number(value)!
            : value is double real && double.IsFinite(real) ? (long)real
            : long.TryParse(value as string, CultureInfo.InvariantCulture, out var number) ? number : 0L;

    private static string Indented(int line, string text, string indent, bool first)
    {
        Budget.CheckText(text.Length + (text.Count(c => c == '\n') + 1L) * indent.Length, line);
        var lines = text.Split('\n').Select((part, i) => i == 0 || part.Length == 0 ? part : indent + part);
        return (first ? indent : "") + string.Join('\n', lines);
    }
}
