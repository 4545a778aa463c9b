using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tppo.Runs.Metrics;

/// <summary>A metric row as a line of JSON.</summary>
internal static class MetricsLine
{
    private const string StepKey = "step";

    /// <summary>The line without its newline.</summary>
    public static string Write(MetricRow row)
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
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <exception cref="FormatException">It is none; says what it is not.</exception>
    public static MetricRow Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw Bad("not a JSON object");
            long? step = null;
            var values = new OrderedDictionary<string, double>();
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (property.NameEquals(StepKey))
                    step = Step(property.Value);
                else
                    values[property.Name] = Value(property);
            }
            return new MetricRow(step ?? throw Bad($"no \"{StepKey}\""), values);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Bad("not valid JSON", e);
        }
    }

    private static long Step(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var step)
            ? step
            : throw Bad($"\"{StepKey}\" is not a whole number");

    private static double Value(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.Number => property.Value.GetDouble(),
        JsonValueKind.Null => double.NaN,
        _ => throw Bad($"\"{property.Name}\" is neither a number nor null"),
    };

    private static FormatException Bad(string what, Exception? cause = null) => new(what, cause);
}
