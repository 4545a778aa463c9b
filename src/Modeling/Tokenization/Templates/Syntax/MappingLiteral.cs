using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>{key: value, …}.</summary>
internal sealed record MappingLiteral(int Line, IReadOnlyList<(Expression Key, Expression Value)> Items) : Expression(Line)
{
    protected override object? Value(Scope scope)
    {
        var mapping = new Dictionary<string, object?>();
        foreach (var (key, value) in Items)
            mapping[Values.Text(key.Evaluate(scope), Line)] = value.Evaluate(scope);
        return mapping;
    }
}
