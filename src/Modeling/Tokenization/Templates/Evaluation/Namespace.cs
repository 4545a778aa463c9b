namespace Tppo.Modeling.Tokenization.Templates.Evaluation;

/// <summary>What namespace(…) makes: the one value that a template may change, so that a loop can keep something.</summary>
internal sealed class Namespace(IReadOnlyDictionary<string, object?> values)
{
    public Dictionary<string, object?> Values { get; } = new(values);
}
