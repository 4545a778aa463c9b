namespace Tppo.Runs.Recipes;

/// <summary>What a key of a recipe holds.</summary>
internal enum OptionKind
{
    /// <summary>A whole number.</summary>
    WholeNumber,

    /// <summary>A real number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Switch,

    /// <summary>Any text that the key's pattern and shortest length allow.</summary>
    Text,

    /// <summary>A file or folder; relative to the recipe's folder, or to that of the shell in an override. Empty: none.</summary>
    Path,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>A list of texts, none of them empty.</summary>
    Texts,
}
