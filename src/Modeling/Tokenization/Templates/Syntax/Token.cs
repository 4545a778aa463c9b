namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>A lexical unit of a template; lines count from 1.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Line)
{
    public bool Is(TokenKind kind, string text) => Kind == kind && Text == text;
}
