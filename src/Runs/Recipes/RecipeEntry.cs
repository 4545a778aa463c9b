namespace Tppo.Runs.Recipes;

/// <summary>A key and its value as the user wrote them.</summary>
/// <param name="Where">Where it stands: file and line, or the override. Begins the line of every error.</param>
/// <param name="Key">The key, known or not.</param>
/// <param name="Form">What kind of value was written.</param>
/// <param name="Text">A string's content; for all else the text as written.</param>
internal sealed record RecipeEntry(string Where, string Key, WrittenForm Form, string Text)
{
    /// <summary>The value for an error message, on one line.</summary>
    public string Found => Form switch
    {
        WrittenForm.Object => "an object",
        WrittenForm.List => "a list",
        WrittenForm.String or WrittenForm.Bare => OptionText.Quote(Text),
        _ => Text,
    };
}
