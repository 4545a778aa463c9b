using System.Text.Json.Nodes;

namespace Tppo.Runs.Recipes;

/// <summary>The JSON schema (draft 2020-12) of recipe files, for editors.</summary>
internal static class RecipeSchema
{
    /// <summary>The text of <c>recipes/recipe.schema.json</c>.</summary>
    public static string Generate()
    {
        var properties = new JsonObject
        {
            ["$schema"] = new JsonObject { ["type"] = "string", ["description"] = "Path of this schema, for editors." },
        };
        foreach (var key in OptionCatalog.Keys)
            properties[key.Name] = Property(key);
        return RecipeJson.Text(new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "T-PPO recipe",
            ["description"] = "All options of a run. Generated from the option records in src/Runs/Options.",
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        });
    }

    private static JsonObject Property(OptionKey key)
    {
        var schema = new JsonObject
        {
            ["type"] = TypeName(key.Kind),
            ["description"] = key.Description,
            ["default"] = RecipeJson.Node(key.Default),
        };
        if (key.Kind == OptionKind.Texts)
            schema["items"] = new JsonObject { ["type"] = "string", ["minLength"] = 1 };
        if (key.Minimum is { } minimum)
            schema["minimum"] = minimum;
        if (key.Maximum is { } maximum)
            schema["maximum"] = maximum;
        if (key.Choices.Count > 0)
            schema["enum"] = new JsonArray([.. key.Choices.Select(choice => JsonValue.Create(choice))]);
        if (key.MinLength > 0)
            schema["minLength"] = key.MinLength;
        if (key.Pattern is not null)
            schema["pattern"] = $"^(?:{key.Pattern})$";
        return schema;
    }

    private static string TypeName(OptionKind kind) => kind switch
    {
        OptionKind.WholeNumber => "integer",
        OptionKind.Number => "number",
        OptionKind.Switch => "boolean",
        OptionKind.Texts => "array",
        _ => "string",
    };
}
