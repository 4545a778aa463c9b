using System.Text;
using System.Text.Json.Nodes;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;

namespace Tppo.Runs.Recipes;

/// <summary>
/// Reads a recipe: a flat JSON object (comments and trailing commas allowed), then overrides, of which a later one wins.
/// Paths in a file are relative to its folder, those of overrides and of a text at hand to the current folder; all become absolute.
/// The first thing that is wrong is reported as a <see cref="UserException"/> of one line.
/// </summary>
public static class RecipeReader
{
    private const string Schema = "$schema";

    /// <summary>The recipe of a file.</summary>
    /// <param name="path">The recipe file.</param>
    /// <param name="overrides"><c>key=value</c>, strings without quotes.</param>
    public static Recipe Read(string path, IEnumerable<string>? overrides = null) =>
        Parse(Load(path), path, Path.GetDirectoryName(Path.GetFullPath(path))!, overrides);

    /// <summary>The recipe of a text that is at hand.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">What the text is called in errors.</param>
    /// <param name="overrides"><c>key=value</c>, strings without quotes.</param>
    public static Recipe Parse(string json, string source, IEnumerable<string>? overrides = null) =>
        Parse(Encoding.UTF8.GetBytes(json), source, Environment.CurrentDirectory, overrides);

    private static Recipe Parse(byte[] utf8, string source, string folder, IEnumerable<string>? overrides)
    {
        var written = RecipeText.Parse(utf8, source);
        RefuseRepeats(written);
        var changes = (overrides ?? []).Select(RecipeOverride.Parse).ToList();
        var recipe = RecipeJson.Compose(
        [
            .. written.Where(entry => entry.Key != Schema).Select(entry => Value(entry, folder)),
            .. changes.Select(entry => Value(entry, Environment.CurrentDirectory)),
        ]);
        RecipeRules.Check(recipe, changes.Count == 0 ? source : $"{source} with --set");
        return recipe;
    }

    private static (OptionKey Key, JsonNode Value) Value(RecipeEntry entry, string folder)
    {
        var key = OptionCatalog.Find(entry.Key) ?? throw Unknown(entry);
        return (key, OptionParser.Parse(key, entry, folder));
    }

    private static UserException Unknown(RecipeEntry entry)
    {
        var advice = OptionCatalog.Nearest(entry.Key) is { } nearest
            ? $"did you mean `{nearest}`?"
            : "docs/configuration.md lists all keys.";
        return new($"{entry.Where}: there is no key {OptionText.Quote(entry.Key)}; {advice}");
    }

    private static void RefuseRepeats(IEnumerable<RecipeEntry> entries)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (entries.FirstOrDefault(entry => !seen.Add(entry.Key)) is { } repeat)
            throw new UserException(
                $"{repeat.Where}: the key {OptionText.Quote(repeat.Key)} stands there a second time; remove one of the two.");
    }

    private static byte[] Load(string path)
    {
        if (Directory.Exists(path))
            throw new UserException($"{path}: this is a folder; give the path of a recipe file.");
        if (!File.Exists(path))
            throw new UserException($"{path}: there is no such file; give the path of a recipe, such as recipes/name.json.");
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserException(
                $"{path}: the recipe cannot be read ({error.Message}); mend its permissions or give another path.", error);
        }
    }
}
