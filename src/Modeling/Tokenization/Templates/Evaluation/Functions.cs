using System.Globalization;
using System.Text;

namespace Tppo.Modeling.Tokenization.Templates.Evaluation;

/// <summary>The functions that are defined in every template.</summary>
internal static class Functions
{
    private const int MaxRange = 100_000;

    /// <param name="time">What strftime_now reads.</param>
    public static IEnumerable<KeyValuePair<string, object?>> All(TimeProvider time) => new Dictionary<string, object?>
    {
        ["namespace"] = new Callable(arguments => new Namespace(arguments.Named)),
        ["dict"] = new Callable(arguments => arguments.Named),
        ["range"] = new Callable(Range),
        ["raise_exception"] = new Callable(
            arguments => throw new TemplateError(arguments.Line, Values.Text(arguments.At(0, "message"), arguments.Line))),
        ["strftime_now"] = new Callable(arguments => Format(time.GetLocalNow(), arguments.Text(0, "format"), arguments.Line)),
    };

    private static List<object?> Range(CallArguments arguments)
    {
        var (first, second, step) = (arguments.Int(0, "start", 0), arguments.At(1, "stop"), arguments.Int(2, "step", 1));
        var (from, to) = second is null ? (0, first) : (first, arguments.Int(1, "stop", 0));
        var count = step == 0 ? -1 : Math.Max(0, Math.Ceiling(((double)to - from) / step));
        return count is >= 0 and <= MaxRange
            ? Enumerable.Range(0, (int)count).Select(i => (object?)(from + (long)i * step)).ToList()
            : throw new TemplateError(arguments.Line, $"range({from}, {to}, {step}) is not one of at most {MaxRange} items");
    }

    private static string Format(DateTimeOffset now, string format, int line)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            text.Append(format[i] != '%' || i + 1 == format.Length ? format[i].ToString() : format[++i] switch
            {
                'd' => Now("dd"),
                'm' => Now("MM"),
                'Y' => Now("yyyy"),
                'y' => Now("yy"),
                'b' => Now("MMM"),
                'B' => Now("MMMM"),
                'a' => Now("ddd"),
                'A' => Now("dddd"),
                'H' => Now("HH"),
                'I' => Now("hh"),
                'M' => Now("mm"),
                'S' => Now("ss"),
                'p' => Now("tt"),
                'j' => now.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
                '%' => "%",
                var other => throw new TemplateError(line, $"strftime_now does not know %{other}"),
            });
        }

        return text.ToString();

        string Now(string part) => now.ToString(part, CultureInfo.InvariantCulture);
    }
}
