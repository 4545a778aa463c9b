using System.Globalization;
using System.Text;

namespace Tppo.Modeling.Tokenization.Templates.Evaluation;

/// <summary>JSON as Python's json.dumps writes it with ensure_ascii=False: a space after `,` and `:`, no other unless indented.</summary>
internal static class JsonText
{
    /// <param name="value">Of nulls, booleans, numbers, texts, lists and mappings.</param>
    /// <param name="indent">Spaces a level; 0 for one line.</param>
    /// <param name="line">Of the template, for the error.</param>
    /// <exception cref="TemplateError">There is something else in the value.</exception>
    public static string Write(object? value, int indent, int line)
    {
        var text = new StringBuilder();
        Write(text, value, Math.Clamp(indent, 0, 16), 0, line);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value, int indent, int depth, int line)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        // Lists may share items, and are then far longer as a text than in memory.
        Budget.CheckText(text.Length, line);
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case bool flag:
                text.Append(flag ? "true" : "false");
                break;
            case long or double:
                text.Append(Values.Text(value, line));
                break;
            case string characters:
                Quote(text, characters);
                break;
            case IReadOnlyDictionary<string, object?> mapping:
                Enclose(text, '{', '}', mapping, indent, depth, p =>
                {
                    Quote(text, p.Key);
                    text.Append(": ");
                    Write(text, p.Value, indent, depth + 1, line);
                });
                break;
            case IReadOnlyList<object?> list:
                Enclose(text, '[', ']', list, indent, depth, item => Write(text, item, indent, depth + 1, line));
                break;
            default:
                var described = value is Undefined undefined ? undefined.Name + ", which is not defined," : "a function";
                throw new TemplateError(line, $"{described} cannot be written as JSON");
        }
    }

    private static void Enclose<T>(
        StringBuilder text, char open, char close, IReadOnlyCollection<T> items, int indent, int depth, Action<T> write)
    {
        text.Append(open);
        var separator = "";
        foreach (var item in items)
        {
            text.Append(separator);
            Break(depth + 1);
            write(item);
            separator = indent > 0 ? "," : ", ";
        }

        if (items.Count > 0)
            Break(depth);
        text.Append(close);

        void Break(int level)
        {
            if (indent > 0)
                text.Append('\n').Append(' ', indent * level);
        }
    }

    private static void Quote(StringBuilder text, string characters)
    {
        text.Append('"');
        foreach (var character in characters)
        {
            text.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => character.ToString(),
            });
        }

        text.Append('"');
    }
}
