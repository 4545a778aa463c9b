using System.Collections.Frozen;
using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using Tppo.Runs.Options;

namespace Tppo.Runs.Recipes;

/// <summary>All keys of a recipe, read from the option records: the one source of the reader, the documentation and the schema.</summary>
internal static class OptionCatalog
{
    /// <summary>The option records, in the order of <see cref="Recipe"/>.</summary>
    public static IReadOnlyList<OptionSection> Sections { get; } = [.. Declared(typeof(Recipe)).Select(Section)];

    /// <summary>All keys, in the order in which they are declared.</summary>
    public static IReadOnlyList<OptionKey> Keys { get; } = [.. Sections.SelectMany(section => section.Keys)];

    private static FrozenDictionary<string, OptionKey> ByName { get; } = Keys.ToFrozenDictionary(key => key.Name, StringComparer.Ordinal);

    /// <summary>The key of this name, or null.</summary>
    public static OptionKey? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The known key that is spelled most like <paramref name="name"/>, or null where none is near.</summary>
    public static string? Nearest(string name) => Spelling.Nearest(name, Keys.Select(key => key.Name));

    private static OptionSection Section(PropertyInfo property)
    {
        var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        var defaults = property.GetValue(new Recipe())!;
        var keys = Declared(property.PropertyType).Select(key => OptionKeyReader.Read(name, key, key.GetValue(defaults)!));
        return new(name, property.PropertyType.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "", [.. keys]);
    }

    /// <summary>Reflection promises no order; the tokens of the metadata follow the source.</summary>
    private static IEnumerable<PropertyInfo> Declared(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(property => property.MetadataToken);
}

/// <summary>One option record: a concern, and its keys in the order of declaration.</summary>
/// <param name="Name">Name of the property of <see cref="Recipe"/>, in snake_case.</param>
/// <param name="Description">What the record is about.</param>
/// <param name="Keys">Its keys.</param>
internal sealed record OptionSection(string Name, string Description, IReadOnlyList<OptionKey> Keys);
