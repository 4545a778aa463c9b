using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>What stands between the parentheses of a call.</summary>
internal sealed record Arguments(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named)
{
    public static readonly Arguments None = new([], []);

    public CallArguments Evaluate(Scope scope, int line) => new(
        line,
        scope.Budget,
        [.. Positional.Select(argument => argument.Evaluate(scope))],
        Named.DistinctBy(argument => argument.Name).ToDictionary(argument => argument.Name, argument => argument.Value.Evaluate(scope)));
}
