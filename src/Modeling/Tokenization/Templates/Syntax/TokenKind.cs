namespace Tppo.Modeling.Tokenization.Templates.Syntax;

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
