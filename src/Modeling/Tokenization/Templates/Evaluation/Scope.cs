namespace Tppo.Modeling.Tokenization.Templates.Evaluation;

/// <summary>Names and their values. What is set in a loop or macro is forgotten at its end.</summary>
internal sealed class Scope(Scope? parent)
{
    private readonly Dictionary<string, object?> _values = [];

    /// <summary>Shared by all scopes of a rendering.</summary>
    public Budget Budget { get; } = parent?.Budget ?? new Budget();

    public object? this[string name]
    {
        get
        {
            for (var scope = this; scope is not null; scope = scope.Parent)
            {
                if (scope._values.TryGetValue(name, out var value))
                    return value;
            }

            return new Undefined(name);
        }

        set => _values[name] = value;
    }

    private Scope? Parent => parent;
}
