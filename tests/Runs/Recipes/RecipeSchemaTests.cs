using System.Text.Json;
using System.Text.RegularExpressions;
using Tppo.Runs.Recipes;

namespace Tppo.Tests.Runs.Recipes;

public class RecipeSchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(RecipeSchema.Generate()).RootElement;

    [Fact]
    public void The_committed_schema_is_current() =>
        GeneratedFiles.ShouldBeCurrent("recipes/recipe.schema.json", RecipeSchema.Generate());

    [Fact]
    public void It_allows_the_keys_of_a_recipe_and_no_others()
    {
        Schema.GetProperty("additionalProperties").GetBoolean().ShouldBeFalse();
        Schema.GetProperty("properties").EnumerateObject().Select(property => property.Name)
            .ShouldBe(OptionCatalog.Keys.Select(key => key.Name).Prepend("$schema"));
    }

    [Fact]
    public void A_written_recipe_conforms()
    {
        foreach (var value in JsonDocument.Parse(RecipeJson.Write(new())).RootElement.EnumerateObject())
            Conforms(value.Value, Schema.GetProperty("properties").GetProperty(value.Name)).ShouldBeTrue(value.Name);
    }

    private static bool Conforms(JsonElement value, JsonElement schema) => schema.GetProperty("type").GetString() switch
    {
        "integer" => value.TryGetInt32(out _) && InRange(value, schema),
        "number" => InRange(value, schema),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => (!schema.TryGetProperty("enum", out var words) || words.EnumerateArray().Any(word => word.GetString() == value.GetString()))
            && (!schema.TryGetProperty("pattern", out var pattern) || Regex.IsMatch(value.GetString()!, pattern.GetString()!))
            && (!schema.TryGetProperty("minLength", out var length) || value.GetString()!.Length >= length.GetInt32()),
    };

    private static bool InRange(JsonElement value, JsonElement schema) =>
        value.GetDouble() >= schema.GetProperty("minimum").GetDouble() && value.GetDouble() <= schema.GetProperty("maximum").GetDouble();
}
