using System.Runtime.CompilerServices;
using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>Statements one after the other.</summary>
internal sealed record Block(int Line, IReadOnlyList<Statement> Statements) : Statement(Line)
{
    public override Flow Render(Scope scope, Output output)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var statement in Statements)
        {
            if (statement.Render(scope, output) is not Flow.Next and var flow)
                return flow;
        }

        return Flow.Next;
    }
}
