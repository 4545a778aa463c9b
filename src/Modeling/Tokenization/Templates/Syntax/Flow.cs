namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>How a loop goes on after a statement.</summary>
internal enum Flow
{
    Next,

    /// <summary>With the next item.</summary>
    Continue,

    /// <summary>Not at all.</summary>
    Break,
}
