using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tppo.Modeling.Configuration;

/// <summary>The fields of one JSON object of a model folder; a missing or mistyped one is an error that names file and field.</summary>
internal sealed class JsonFields(string path, JsonObject json)
{
    // The largest size that any field may claim: a bound on what a damaged file can make this program ask for.
    public const int MaxSize = 1 << 24;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public string Path => path;

    public static JsonFields Parse(string path)
    {
        try
        {
            if (JsonNode.Parse(FolderFile.ReadText(path), documentOptions: Strict) is not JsonObject json)
                throw new ModelException($"{path}: not a JSON object");
            Unescape(json);
            return new JsonFields(path, json);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new ModelException($"{path}: not valid JSON: {exception.Message}", exception);
        }
    }

    public JsonFields? Child(string name) => json[name] switch
    {
        null => null,
        JsonObject child => new JsonFields($"{path}: {name}", child),
        _ => throw Mistyped(name, "an object"),
    };

    /// <summary>A whole number from 1 to 2²⁴.</summary>
    public int Size(string name) => SizeOrNull(name) ?? throw Missing(name);

    public int Size(string name, int otherwise) => SizeOrNull(name) ?? otherwise;

    public int? SizeOrNull(string name)
        => IntOrNull(name) is { } size and (< 1 or > MaxSize)
            ? throw new ModelException($"{path}: {name} is {size}, not from 1 to {MaxSize}")
            : IntOrNull(name);

    /// <summary>A number above 0.</summary>
    public double Positive(string name) => PositiveOrNull(name) ?? throw Missing(name);

    public double Positive(string name, double otherwise) => PositiveOrNull(name) ?? otherwise;

    public double? PositiveOrNull(string name)
        => NumberOrNull(name) is { } number && !(number > 0 && double.IsFinite(number))
            ? throw new ModelException($"{path}: {name} is {number}, not a number above 0")
            : NumberOrNull(name);

    public int? IntOrNull(string name)
    {
        if (NumberOrNull(name) is not { } number)
            return null;
        if (number is < 0 or > int.MaxValue || number != Math.Floor(number))
            throw new ModelException($"{path}: {name} is {number}, not a whole number from 0 to {int.MaxValue}");
        return (int)number;
    }

    public double? NumberOrNull(string name)
        => json[name] is not { } node ? null
            : node.GetValueKind() == JsonValueKind.Number ? node.GetValue<double>()
            : throw Mistyped(name, "a number");

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
        return [.. list.Select(item => item is JsonValue value && value.TryGetValue<int>(out var id) && id >= 0
            ? id
            : throw Mistyped(name, "a list of whole numbers from 0"))];
    }

    /// <summary>The `vocab` of a tokenizer's model: token text to id.</summary>
    public IReadOnlyDictionary<string, int> Vocabulary()
        => json["vocab"] is JsonObject { Count: > 0 } vocabulary
            ? vocabulary.ToDictionary(
                p => p.Key,
                p => p.Value is JsonValue value && value.TryGetValue<int>(out var id) && id >= 0 && id < 1 << 24
                    ? id
                    : throw Mistyped($"vocab '{p.Key}'", "a token id"))
            : throw Missing("vocab");

    /// <summary>Every field of an object of texts.</summary>
    public IReadOnlyDictionary<string, string> Texts() => json.ToDictionary(p => p.Key, p => Text(p.Key));

    /// <summary>Whether the field is there and is a list with something in it.</summary>
    public bool HasItems(string name) => json[name] is JsonArray { Count: > 0 };

    /// <summary>Whether the field is there and is a text.</summary>
    public bool HasText(string name) => json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String;

    /// <summary>The objects of a list; none where the field is missing.</summary>
    public IReadOnlyList<JsonFields> Children(string name) => json[name] switch
    {
        null => [],
        JsonArray list => [.. list.Select((item, i) => item is JsonObject child
            ? new JsonFields($"{path}: {name}[{i}]", child)
            : throw Mistyped(name, "a list of objects"))],
        _ => throw Mistyped(name, "a list"),
    };

    /// <summary>The steps of a tokenizer's part: itself, or the <paramref name="items"/> of a sequence.</summary>
    public IReadOnlyList<JsonFields> Steps(string items)
        => Text("type") == "Sequence" ? [.. Children(items).SelectMany(step => step.Steps(items))] : [this];

    /// <summary>
    /// A list of pairs, each written as a list of two texts or as one text with a space between them; none where the field is missing.
    /// </summary>
    public IReadOnlyList<(string Left, string Right)> Pairs(string name) => json[name] switch
    {
        null => [],
        JsonArray list => [.. list.Select(item => Pair(item) ?? throw Mistyped(name, "a list of pairs of texts"))],
        _ => throw Mistyped(name, "a list"),
    };

    private static (string Left, string Right)? Pair(JsonNode? item)
    {
        string[] texts = item switch
        {
            JsonArray list =>
            [
                .. list.OfType<JsonValue>()
                    .Where(part => part.GetValueKind() == JsonValueKind.String)
                    .Select(part => part.GetValue<string>()),
            ],
            JsonValue value when value.TryGetValue<string>(out var text) => text.Split(' '),
            _ => [],
        };
        return texts is [var left, var right] ? (left, right) : null;
    }

    /// <summary>
    /// Reads every name and text once: they are unescaped when first read, and an invalid one is to be found while the file is parsed.
    /// </summary>
    private static void Unescape(JsonNode? node)
    {
        if (node is JsonObject fields)
        {
            foreach (var (_, value) in fields)
                Unescape(value);
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
                Unescape(item);
        }
        else if (node?.GetValueKind() == JsonValueKind.String)
        {
            node.GetValue<string>();
        }
    }

    private ModelException Missing(string name) => new($"{path}: {name} is missing");

    private ModelException Mistyped(string name, string expected) => new($"{path}: {name} is not {expected}");
}
