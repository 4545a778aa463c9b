namespace Tppo.Tasks.Mathematics;

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
