using System.Text.Json.Nodes;
using Tppo.Runs.Options;

namespace Tppo.Runs.Recipes;

/// <summary>The files and folders that a recipe names.</summary>
internal static class RecipePaths
{
    /// <summary>Key and absolute path of each that is named, in the catalog's order.</summary>
    public static IEnumerable<(string Key, string Path)> Of(Recipe recipe)
    {
        var values = RecipeJson.Flatten(recipe);
        return Keys.Select(key => (key.Name, (string)values[key.Name]!)).Where(path => path.Item2.Length > 0);
    }

    /// <summary>The recipe without its paths: two recipes that agree in it differ at most in where their files lie.</summary>
    public static Recipe Without(Recipe recipe)
    {
        var values = RecipeJson.Flatten(recipe);
        return RecipeJson.Compose(OptionCatalog.Keys.Except(Keys).Select(key => (key, (JsonNode)values[key.Name]!.DeepClone())));
    }

    private static IEnumerable<OptionKey> Keys => OptionCatalog.Keys.Where(key => key.Kind == OptionKind.Path);
}
