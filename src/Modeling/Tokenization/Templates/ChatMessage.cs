namespace Tppo.Modeling.Tokenization.Templates;

/// <summary>One turn of a chat.</summary>
/// <param name="Role">`system`, `user` or `assistant`, as a rule.</param>
/// <param name="Content">What was said.</param>
public sealed record ChatMessage(string Role, string Content);
