using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Tppo.Runs.Options;

namespace Tppo.Runs.Recipes;

/// <summary>A recipe as JSON: flat for people and files, one object per option record within.</summary>
public static class RecipeJson
{
    internal static JsonSerializerOptions Options { get; } = Create();

    /// <summary>
    /// The resolved recipe as a flat JSON object with every key, in the catalog's order. Reading it gives an equal recipe.
    /// </summary>
    public static string Write(Recipe recipe) => Text(Flatten(recipe));

    internal static JsonObject Flatten(Recipe recipe)
    {
        var sections = Node(recipe);
        return new(OptionCatalog.Keys.Select(key => KeyValuePair.Create(key.Name, sections[key.Section]?[key.Name]?.DeepClone())));
    }

    /// <summary>A recipe from the values that are named; the others keep their defaults.</summary>
    internal static Recipe Compose(IEnumerable<(OptionKey Key, JsonNode Value)> values)
    {
        var sections = new JsonObject();
        foreach (var section in OptionCatalog.Sections)
            sections[section.Name] = new JsonObject();
        foreach (var (key, value) in values)
            sections[key.Section]![key.Name] = value;
        return sections.Deserialize<Recipe>(Options)!;
    }

    internal static JsonNode Node(object value) => JsonSerializer.SerializeToNode(value, value.GetType(), Options)!;

    /// <summary>Indented text that ends with a newline.</summary>
    internal static string Text(JsonNode node) => node.ToJsonString(Options) + "\n";

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            WriteIndented = true,
            NewLine = "\n",
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            Converters =
            {
                new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false),
                new AdvantageJson(),
                new TextListJson(),
            },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
