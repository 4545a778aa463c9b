namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>A lexical unit of a template; lines count from 1.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Line)
{
    public bool Is(TokenKind kind, string text) => Kind == kind && Text == text;
}

internal enum TokenKind
{
    /// <summary>Text outside of tags.</summary>
    Data,

    /// <summary>`{{`</summary>
    OutputBegin,

    /// <summary>`}}`</summary>
    OutputEnd,

    /// <summary>`{%`</summary>
    BlockBegin,

    /// <summary>`%}`</summary>
    BlockEnd,

    Name,

    /// <summary>A text literal, unescaped.</summary>
    Text,

    Number,

    Operator,

    /// <summary>The end of the template.</summary>
    End,
}
