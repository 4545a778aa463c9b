namespace Tppo.Tasks.Mathematics;

/// <summary>A piece of a mathematical answer.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The piece, in its canonical spelling.</param>
/// <param name="SpaceBefore">Whether white space stands before it: 1 1/2 is a mixed number, 11/2 is not.</param>
internal readonly record struct Token(TokenKind Kind, string Text, bool SpaceBefore)
{
    public bool Is(char symbol) => Kind == TokenKind.Symbol && Text[0] == symbol;
}

/// <summary>What a <see cref="Token"/> of a mathematical answer is.</summary>
internal enum TokenKind
{
    /// <summary>An unsigned decimal number, as <see cref="Rational.TryParse"/> reads it.</summary>
    Number,

    /// <summary>A variable or constant of one letter, or of one LaTeX command such as <c>theta</c>.</summary>
    Letter,

    /// <summary>A word of a natural language, a unit among them.</summary>
    Word,

    /// <summary>A function or a LaTeX command with arguments, by its name.</summary>
    Command,

    /// <summary>An operator, bracket or separator: one character.</summary>
    Symbol,

    /// <summary>The end of the answer.</summary>
    End,
}
