using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Tppo.Modeling.Tokenization.Templates.Evaluation;

/// <summary>Values as Python's `repr` writes them.</summary>
internal static class PythonText
{
    /// <exception cref="TemplateError">The text gets too long.</exception>
    /// <exception cref="InsufficientExecutionStackException">The value nests too deeply.</exception>
    public static string Write(object? value, int line)
    {
        var text = new StringBuilder();
        Write(text, value, line);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value, int line)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        // Lists may share items, and are then far longer as a text than in memory.
        Budget.CheckText(text.Length, line);
        switch (value)
        {
            case IReadOnlyList<object?> list:
                Enclose(text, '[', ']', list, item => Write(text, item, line));
                break;
            case IReadOnlyDictionary<string, object?> mapping:
                Enclose(text, '{', '}', mapping, p =>
                {
                    text.Append(Quoted(p.Key)).Append(": ");
                    Write(text, p.Value, line);
                });
                break;
            default:
                text.Append(Single(value));
                break;
        }
    }

    private static void Enclose<T>(StringBuilder text, char open, char close, IEnumerable<T> items, Action<T> write)
    {
        text.Append(open);
        var separator = "";
        foreach (var item in items)
        {
            text.Append(separator);
            write(item);
            separator = ", ";
        }

        text.Append(close);
    }

    private static string Single(object? value) => value switch
    {
        null => "None",
        true => "True",
        false => "False",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => Number(number),
        string text => Quoted(text),
        Namespace => "<Namespace>",
        Undefined => "Undefined",
        _ => "<function>",
    };

    private static string Quoted(string text)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var escaped = text
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace(quote.ToString(), "\\" + quote, StringComparison.Ordinal);
        return quote + escaped + quote;
    }

    private static string Number(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny("EN∞.") ? text : text + ".0";
    }
}
