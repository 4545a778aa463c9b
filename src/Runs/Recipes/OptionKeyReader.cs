using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Tppo.Runs.Options;

namespace Tppo.Runs.Recipes;

/// <summary>Reads what a property of an option record says of its key.</summary>
internal static class OptionKeyReader
{
    public static OptionKey Read(string section, PropertyInfo property, object defaultValue)
    {
        var range = property.GetCustomAttribute<RangeAttribute>();
        var pattern = property.GetCustomAttribute<RegularExpressionAttribute>();
        var choices = Choices(property);
        var kind = choices.Count > 0 ? OptionKind.Choice : KindOf(property);
        if (kind is OptionKind.WholeNumber or OptionKind.Number && range is null)
            throw new NotSupportedException($"{property.DeclaringType?.Name}.{property.Name}: a number of a recipe needs a [Range].");
        return new OptionKey
        {
            Name = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name),
            Section = section,
            Description = property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "",
            Kind = kind,
            Default = defaultValue,
            Minimum = Bound(range?.Minimum),
            Maximum = Bound(range?.Maximum),
            Choices = choices,
            MinLength = property.GetCustomAttribute<MinLengthAttribute>()?.Length ?? 0,
            Pattern = pattern?.Pattern,
            PatternInWords = pattern?.ErrorMessage,
        };
    }

    private static OptionKind KindOf(PropertyInfo property) => Type.GetTypeCode(property.PropertyType) switch
    {
        TypeCode.Int32 => OptionKind.WholeNumber,
        TypeCode.Double => OptionKind.Number,
        TypeCode.Boolean => OptionKind.Switch,
        TypeCode.String when property.IsDefined(typeof(PathAttribute)) => OptionKind.Path,
        TypeCode.String => OptionKind.Text,
        _ when property.PropertyType == typeof(TextList) => OptionKind.Texts,
        _ => throw new NotSupportedException(
            $"{property.DeclaringType?.Name}.{property.Name}: a recipe has no values of type {property.PropertyType.Name}."),
    };

    private static IReadOnlyList<string> Choices(PropertyInfo property) =>
        property.GetCustomAttribute<CatalogueAttribute>() is { } catalogue ? catalogue.Names
        : property.PropertyType.IsEnum ? [.. Enum.GetNames(property.PropertyType).Select(JsonNamingPolicy.KebabCaseLower.ConvertName)]
        : [];

    private static double? Bound(object? bound) => bound is null ? null : Convert.ToDouble(bound, CultureInfo.InvariantCulture);
}
