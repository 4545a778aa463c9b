using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>Reads tokens one after the other.</summary>
internal sealed class TokenReader(IReadOnlyList<Token> tokens)
{
    private int _position;

    public Token Current => tokens[_position];

    public Token Ahead => tokens[Math.Min(_position + 1, tokens.Count - 1)];

    public int Line => Current.Line;

    public Token Take() => _position < tokens.Count - 1 ? tokens[_position++] : Current;

    public bool TryTake(TokenKind kind, string text)
    {
        var found = Current.Is(kind, text);
        if (found)
            Take();
        return found;
    }

    public bool TryTakeOperator(string text) => TryTake(TokenKind.Operator, text);

    public bool TryTakeName(string text) => TryTake(TokenKind.Name, text);

    /// <exception cref="TemplateError">The next token is of another kind.</exception>
    public string Expect(TokenKind kind, string what) => Current.Kind == kind ? Take().Text : throw Unexpected(what);

    /// <exception cref="TemplateError">The next token is another.</exception>
    public void ExpectOperator(string text)
    {
        if (!TryTakeOperator(text))
            throw Unexpected($"'{text}'");
    }

    public TemplateError Unexpected(string wanted) => new(Line, $"'{Current.Text}' stands where {wanted} is expected");
}
