using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>Text outside of tags.</summary>
internal sealed record Verbatim(int Line, string Text) : Statement(Line)
{
    public override Flow Render(Scope scope, Output output)
    {
        output.Append(Text, Line);
        return Flow.Next;
    }
}
