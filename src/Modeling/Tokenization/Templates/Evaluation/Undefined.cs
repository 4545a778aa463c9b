namespace Tppo.Modeling.Tokenization.Templates.Evaluation;

/// <summary>The value of a name that is not there: false, empty, and an error as soon as something is asked of it.</summary>
internal sealed record Undefined(string Name);
