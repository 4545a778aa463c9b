using System.Text.Json;
using Tppo.Runs;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;

namespace Tppo.Dashboard.Pages;

/// <summary>A run's recipe beside the defaults.</summary>
internal static class RecipeTable
{
    /// <summary>Keys that the file of an older version lacks are those of the defaults.</summary>
    public static IReadOnlyList<RecipeSectionView> Read(RunFolder folder)
    {
        using var recipe = JsonDocument.Parse(File.ReadAllText(folder.Config));
        using var defaults = JsonDocument.Parse(RecipeJson.Write(new Recipe()));
        return [.. OptionCatalog.Sections.Select(section => new RecipeSectionView(
            section.Name, [.. section.Keys.Select(key => Row(key, recipe.RootElement, defaults.RootElement))]))];
    }

    private static RecipeKeyView Row(OptionKey key, JsonElement recipe, JsonElement defaults)
    {
        var initial = Text(defaults, key.Name) ?? "";
        var value = Text(recipe, key.Name) ?? initial;
        return new RecipeKeyView(key.Name, value, initial, key.Description, value != initial);
    }

    private static string? Text(JsonElement recipe, string key) => recipe.TryGetProperty(key, out var value) ? value.ToString() : null;
}

/// <summary>The keys of one concern.</summary>
internal sealed record RecipeSectionView(string Name, IReadOnlyList<RecipeKeyView> Keys);

/// <summary>A key of a recipe.</summary>
internal sealed record RecipeKeyView(string Name, string Value, string Default, string Description, bool IsChanged);
