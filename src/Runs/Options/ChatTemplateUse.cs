namespace Tppo.Runs.Options;

/// <summary>Which prompts go through the model's chat template.</summary>
public enum ChatTemplateUse
{
    /// <summary>Prompts of messages, where the model has a template.</summary>
    Auto,

    /// <summary>All prompts: a text is a user's message.</summary>
    Always,

    /// <summary>None.</summary>
    Never,
}
