using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tppo.Hosting.Errors;

namespace Tppo.Cli.Reporting;

/// <summary>A metric row as a line of JSON.</summary>
internal static class MetricsLine
{
    private const string StepKey = "step";

    /// <summary>The line, its newline included.</summary>
    public static byte[] Write(MetricRow row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber(StepKey, row.Step);
            foreach (var (name, value) in row.Values)
            {
                if (name == StepKey)
                    throw new ArgumentException($"No metric may be named \"{StepKey}\": the step of the row has that name.", nameof(row));
                if (double.IsFinite(value))
                    json.WriteNumber(name, value);
                else
                    json.WriteNull(name);
            }
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The lines of a file without their newlines, each with its row.</summary>
    public static IEnumerable<(byte[] Line, MetricRow Row)> ReadAll(string path)
    {
        if (!File.Exists(path))
            throw new UserException($"{path}: no such file: name the metrics.jsonl of a run.");
        byte[] bytes;
        // A run may be writing to it.
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            bytes = new byte[file.Length];
            file.ReadExactly(bytes);
        }
        var start = 0;
        var number = 1;
        for (; bytes.AsSpan(start).IndexOf((byte)'\n') is var length and >= 0; number++)
        {
            var line = bytes.AsSpan(start, length).ToArray();
            yield return (line, Parse(line, $"{path}:{number}"));
            start += length + 1;
        }
        var tail = bytes[start..];
        if (IsWhole(tail))
            yield return (tail, Parse(tail, $"{path}:{number}"));
    }

    /// <summary>Whether what stands after the last newline lacks nothing but its newline; else it is the torn begin of a line.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> tail)
    {
        var json = new Utf8JsonReader(tail);
        try
        {
            return json.Read() && json.TokenType == JsonTokenType.StartObject && json.TrySkip();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static MetricRow Parse(byte[] line, string place)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw Bad(place, "not a JSON object");
            long? step = null;
            var values = new OrderedDictionary<string, double>();
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (property.NameEquals(StepKey))
                    step = Step(property.Value, place);
                else
                    values[property.Name] = Value(property, place);
            }
            return new MetricRow(step ?? throw Bad(place, $"no \"{StepKey}\""), values);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Bad(place, "not valid JSON", e);
        }
    }

    private static long Step(JsonElement value, string place) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var step)
            ? step
            : throw Bad(place, $"\"{StepKey}\" is not a whole number");

    private static double Value(JsonProperty property, string place) => property.Value.ValueKind switch
    {
        JsonValueKind.Number => property.Value.GetDouble(),
        JsonValueKind.Null => double.NaN,
        _ => throw Bad(place, $"\"{property.Name}\" is neither a number nor null"),
    };

    private static UserException Bad(string place, string what, Exception? cause = null) =>
        new($"{place}: {what}: mend or delete the line.", cause);
}
