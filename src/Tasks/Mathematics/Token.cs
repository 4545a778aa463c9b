namespace Tppo.Tasks.Mathematics;

/// <summary>A piece of a mathematical answer.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The piece, in the one way to write it.</param>
/// <param name="SpaceBefore">Whether white space stands before it: 1 1/2 is a mixed number, 11/2 is not.</param>
internal readonly record struct Token(TokenKind Kind, string Text, bool SpaceBefore)
{
    public bool Is(char symbol) => Kind == TokenKind.Symbol && Text[0] == symbol;
}
