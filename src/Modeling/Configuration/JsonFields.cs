using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tppo.Modeling.Configuration;

/// <summary>The fields of one JSON object of a model folder; a missing or mistyped one is an error that names file and field.</summary>
internal sealed class JsonFields(string path, JsonObject json)
{
    public string Path => path;

    public static JsonFields Parse(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(path)) is JsonObject json
                ? new JsonFields(path, json)
                : throw new ModelException($"{path}: not a JSON object");
        }
        catch (JsonException exception)
        {
            throw new ModelException($"{path}: not valid JSON (line {exception.LineNumber + 1})", exception);
        }
        catch (IOException exception)
        {
            throw new ModelException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }

    public JsonFields? Child(string name) => json[name] is JsonObject child ? new JsonFields($"{path}: {name}", child) : null;

    public int Int(string name) => IntOrNull(name) ?? throw Missing(name);

    public int Int(string name, int otherwise) => IntOrNull(name) ?? otherwise;

    public int? IntOrNull(string name)
    {
        if (NumberOrNull(name) is not { } number)
            return null;
        if (number is < 0 or > int.MaxValue || number != Math.Floor(number))
            throw new ModelException($"{path}: {name} is {number}, not a whole number from 0 to {int.MaxValue}");
        return (int)number;
    }

    public double Number(string name) => NumberOrNull(name) ?? throw Missing(name);

    public double Number(string name, double otherwise) => NumberOrNull(name) ?? otherwise;

    public double? NumberOrNull(string name) => Value<double>(name, JsonValueKind.Number);

    public string Text(string name) => TextOrNull(name) ?? throw Missing(name);

    public string Text(string name, string otherwise) => TextOrNull(name) ?? otherwise;

    public string? TextOrNull(string name)
        => json[name] is not { } node ? null
            : node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>()
            : throw Mistyped(name, "a string");

    public bool Flag(string name, bool otherwise)
        => json[name] is not { } node ? otherwise
            : node.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? node.GetValue<bool>()
            : throw Mistyped(name, "true or false");

    /// <summary>A whole number or a list of them; none where the field is missing.</summary>
    public IReadOnlyList<int> Ints(string name)
    {
        if (json[name] is not JsonArray list)
            return IntOrNull(name) is { } single ? [single] : [];
        return [.. list.Select(item => item is JsonValue value && value.TryGetValue<int>(out var id) ? id : throw Mistyped(name, "a list of whole numbers"))];
    }

    /// <summary>The `vocab` of a tokenizer's model: token text to id.</summary>
    public IReadOnlyDictionary<string, int> Vocabulary()
        => json["vocab"] is JsonObject { Count: > 0 } vocabulary
            ? vocabulary.ToDictionary(
                p => p.Key,
                p => p.Value is JsonValue value && value.TryGetValue<int>(out var id) && id >= 0 && id < 1 << 24 ? id : throw Mistyped($"vocab '{p.Key}'", "a token id"))
            : throw Missing("vocab");

    private T? Value<T>(string name, JsonValueKind kind)
        where T : struct
        => json[name] is not { } node ? null
            : node.GetValueKind() == kind ? node.GetValue<T>()
            : throw Mistyped(name, "a number");

    private ModelException Missing(string name) => new($"{path}: {name} is missing");

    private ModelException Mistyped(string name, string expected) => new($"{path}: {name} is not {expected}");
}
