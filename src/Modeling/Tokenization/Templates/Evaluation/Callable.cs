namespace Tppo.Modeling.Tokenization.Templates.Evaluation;

/// <summary>A function, method or macro.</summary>
internal sealed record Callable(Func<CallArguments, object?> Invoke);
