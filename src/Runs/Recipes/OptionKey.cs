namespace Tppo.Runs.Recipes;

/// <summary>One key of a recipe: everything that the reader, the documentation and the schema know of it.</summary>
internal sealed record OptionKey
{
    /// <summary>The key in a recipe file, in snake_case.</summary>
    public required string Name { get; init; }

    /// <summary>The option record that holds it, as <see cref="OptionSection.Name"/>.</summary>
    public required string Section { get; init; }

    public required string Description { get; init; }

    public required OptionKind Kind { get; init; }

    /// <summary>The value of a recipe that does not name the key: an int, double, bool, string, enum value, estimator or list.</summary>
    public required object Default { get; init; }

    /// <summary>Bounds of a number, both included; never null for a number.</summary>
    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    /// <summary>The words of a <see cref="OptionKind.Choice"/>; empty for other kinds.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Shortest text, in characters.</summary>
    public int MinLength { get; init; }

    /// <summary>Regular expression that all of a text must match.</summary>
    public string? Pattern { get; init; }

    /// <summary>What <see cref="Pattern"/> allows, in words.</summary>
    public string? PatternInWords { get; init; }

    /// <summary>The values that are allowed, in words; empty where the kind alone says it.</summary>
    public string Allowed => this switch
    {
        { Minimum: { } minimum, Maximum: { } maximum } => $"{OptionText.Number(minimum)} to {OptionText.Number(maximum)}",
        { Choices.Count: > 0 } => string.Join(", ", Choices.Select(choice => $"`{choice}`")),
        { PatternInWords: { } words } => words,
        { MinLength: > 0 } => $"{MinLength} character{(MinLength == 1 ? "" : "s")} or more",
        _ => "",
    };

    /// <summary>What the key wants, in words: `an integer from 1 to 1024`.</summary>
    public string Expected => Kind switch
    {
        OptionKind.WholeNumber => $"an integer from {Allowed}",
        OptionKind.Number => $"a number from {Allowed}",
        OptionKind.Switch => "true or false",
        OptionKind.Choice => $"one of {Allowed}",
        OptionKind.Path => "a path",
        OptionKind.Texts => "a list of texts that are not empty, such as [\"</answer>\"]",
        _ when Pattern is not null => Allowed,
        _ when MinLength > 0 => $"a text of {Allowed}",
        _ => "a text",
    };
}
