namespace Tppo.Runs.Recipes;

/// <summary>The form of a value in a recipe file or an override.</summary>
internal enum WrittenForm
{
    /// <summary>A JSON string.</summary>
    String,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary>True, false or null.</summary>
    Literal,

    Object,

    List,

    /// <summary>What follows `=` in an override: the key decides how it is read.</summary>
    Bare,
}
