using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>f(…).</summary>
internal sealed record Call(int Line, Expression Function, Arguments Arguments) : Expression(Line)
{
    protected override object? Value(Scope scope)
    {
        var function = Function.Evaluate(scope);
        return function is Callable callable
            ? callable.Invoke(Arguments.Evaluate(scope, Line))
            : throw new TemplateError(Line, function is Undefined undefined ? $"{undefined.Name} is not defined" : $"{Values.Text(function, Line)} cannot be called");
    }
}
