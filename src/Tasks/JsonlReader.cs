using System.Text;
using System.Text.Json;

namespace Tppo.Tasks;

/// <summary>Reads problems from a file with one JSON object a line, in UTF-8.</summary>
/// <param name="promptKey">Name of the prompt in a line.</param>
/// <param name="answerKey">Name of the answer in a line.</param>
public sealed class JsonlReader(string promptKey, string answerKey)
{
    private const string DataSourceKey = "data_source";

    /// <summary>What <see cref="Problem.DataSource"/> is where a line does not say.</summary>
    public const string DefaultDataSource = "jsonl";

    /// <summary>The problems of a file, in its order; blank lines are skipped.</summary>
    /// <exception cref="TaskException">The file cannot be read, holds no problem, or has a bad line.</exception>
    public IReadOnlyList<Problem> Read(string path)
    {
        if (!File.Exists(path))
            throw new TaskException($"{path}: no such file: name an existing file of problems, one JSON object a line.");
        var problems = new List<Problem>();
        try
        {
            var number = 0;
            foreach (var line in RawLines(path))
            {
                number++;
                if (line.AsSpan().IndexOfAnyExcept(" \t\r\v\f"u8) >= 0)
                    problems.Add(Parse(line, $"{path}:{number}"));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TaskException($"{path}: cannot be read ({Flat(e.Message)}): mend the file or its permissions.", e);
        }
        return problems.Count > 0 ? problems : throw new TaskException($"{path}: no problem in it: write one JSON object a line.");
    }

    /// <summary>The bytes of each line. As Latin-1 a character is a byte, so that bad UTF-8 is found in its line, not replaced.</summary>
    private static IEnumerable<byte[]> RawLines(string path)
    {
        using var reader = new StreamReader(path, Encoding.Latin1, detectEncodingFromByteOrderMarks: false);
        var first = true;
        while (reader.ReadLine() is { } line)
        {
            var bytes = Encoding.Latin1.GetBytes(line);
            yield return first && bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes;
            first = false;
        }
    }

    private Problem Parse(byte[] line, string place)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw new TaskException($"{place}: not a JSON object: write {{\"{promptKey}\": \"…\", \"{answerKey}\": \"…\"}}.");
            return new Problem(
                Text(root, promptKey, "prompt_key", place, numbers: false),
                Text(root, answerKey, "answer_key", place, numbers: true),
                root.TryGetProperty(DataSourceKey, out _) ? Text(root, DataSourceKey, "", place, numbers: false) : DefaultDataSource);
        }
        catch (JsonException e)
        {
            throw new TaskException($"{place}: not valid JSON at byte {e.BytePositionInLine + 1}: write one whole JSON object a line.", e);
        }
        catch (InvalidOperationException e)
        {
            throw new TaskException($"{place}: text that is not valid Unicode: save the file as UTF-8, without lone surrogates.", e);
        }
    }

    private static string Text(JsonElement root, string key, string option, string place, bool numbers)
    {
        if (!root.TryGetProperty(key, out var value))
        {
            var keys = string.Join(", ", root.EnumerateObject().Select(property => property.Name).Take(10));
            throw new TaskException($"{place}: no \"{key}\" (keys: {keys}): add it, or set {option} to the key that holds it.");
        }
        if (numbers && value.ValueKind == JsonValueKind.Number)
            return value.GetRawText();
        if (value.ValueKind != JsonValueKind.String)
        {
            var kinds = numbers ? "a string or a number" : "a string";
            throw new TaskException($"{place}: \"{key}\" is {Kind(value.ValueKind)}: make it {kinds}.");
        }
        var text = value.GetString()!;
        return string.IsNullOrWhiteSpace(text)
            ? throw new TaskException($"{place}: \"{key}\" is empty: fill it in or delete the line.")
            : text;
    }

    private static string Kind(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Number => "a number",
        JsonValueKind.Array => "an array",
        _ => "an object",
    };

    private static string Flat(string message) => message.ReplaceLineEndings(" ");
}
