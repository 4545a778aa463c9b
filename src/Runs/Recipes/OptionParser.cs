using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tppo.Runs.Errors;

namespace Tppo.Runs.Recipes;

/// <summary>Reads one value by the kind and the limits of its key.</summary>
internal static class OptionParser
{
    private static readonly JsonSerializerOptions AsInRecipe = new()
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    /// <summary>The value as JSON that the option record takes; a path is made absolute.</summary>
    /// <param name="key">What is set.</param>
    /// <param name="entry">The value as it was written.</param>
    /// <param name="folder">What a path is relative to.</param>
    public static JsonNode Parse(OptionKey key, RecipeEntry entry, string folder) => Value(key, entry, folder) ?? throw Unfit(key, entry);

    private static JsonNode? Value(OptionKey key, RecipeEntry entry, string folder) => key.Kind switch
    {
        OptionKind.WholeNumber => WholeNumber(key, entry),
        OptionKind.Number => Number(key, entry) is { } number ? JsonValue.Create(number) : null,
        OptionKind.Switch => Switch(entry),
        OptionKind.Path => FullPath(entry, folder),
        OptionKind.Texts => Texts(entry),
        _ => Text(key, entry),
    };

    private static JsonValue? WholeNumber(OptionKey key, RecipeEntry entry) =>
        Number(key, entry) is { } number && double.IsInteger(number) ? JsonValue.Create((int)number) : null;

    // No thousands: `1,5` must not be read as 15. NaN passes TryParse and fails both comparisons.
    private static double? Number(OptionKey key, RecipeEntry entry) =>
        entry.Form is WrittenForm.Number or WrittenForm.Bare
        && double.TryParse(entry.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && number >= key.Minimum && number <= key.Maximum ? number : null;

    private static JsonValue? Switch(RecipeEntry entry) =>
        entry.Form is WrittenForm.Literal or WrittenForm.Bare && entry.Text is "true" or "false"
            ? JsonValue.Create(entry.Text == "true")
            : null;

    private static JsonValue? FullPath(RecipeEntry entry, string folder)
    {
        if (entry.Form is not (WrittenForm.String or WrittenForm.Bare) || entry.Text.Contains('\0'))
            return null;
        return JsonValue.Create(entry.Text.Length == 0 ? "" : Path.GetFullPath(entry.Text, folder));
    }

    private static JsonValue? Text(OptionKey key, RecipeEntry entry)
    {
        var fits = entry.Form is WrittenForm.String or WrittenForm.Bare
            && (key.Choices.Count == 0 || key.Choices.Contains(entry.Text))
            && entry.Text.Length >= key.MinLength
            && (key.Pattern is null || Regex.IsMatch(entry.Text, $@"\A(?:{key.Pattern})\z", RegexOptions.CultureInvariant, MatchTimeout));
        return fits ? JsonValue.Create(entry.Text) : null;
    }

    private static JsonArray? Texts(RecipeEntry entry)
    {
        try
        {
            return entry.Form is WrittenForm.List or WrittenForm.Bare
                && JsonSerializer.Deserialize<string?[]>(entry.Text, AsInRecipe) is { } texts && !texts.Any(string.IsNullOrEmpty)
                ? new JsonArray([.. texts.Select(text => JsonValue.Create(text))])
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // of half a surrogate pair
        {
            return null;
        }
    }

    private static UserException Unfit(OptionKey key, RecipeEntry entry)
    {
        var hint = entry.Form == WrittenForm.String && key.Kind is OptionKind.WholeNumber or OptionKind.Number or OptionKind.Switch
            ? "; write it without quotes" : "";
        return new($"{entry.Where}: `{key.Name}` must be {key.Expected}, but is {entry.Found}{hint}.");
    }
}
