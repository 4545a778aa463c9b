using System.Runtime.CompilerServices;
using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>Something with a value: null (none), bool, long, double, string, a list, a mapping, a <see cref="Callable"/>, or <see cref="Undefined"/>.</summary>
internal abstract record Expression(int Line)
{
    /// <exception cref="TemplateError">The values do not allow it, or it is too much work.</exception>
    /// <exception cref="InsufficientExecutionStackException">The template nests too deeply.</exception>
    public object? Evaluate(Scope scope)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var value = Value(scope);
        scope.Budget.Spend(value, Line);
        return value;
    }

    protected abstract object? Value(Scope scope);
}
