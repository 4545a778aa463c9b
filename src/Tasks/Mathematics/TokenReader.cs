namespace Tppo.Tasks.Mathematics;

/// <summary>A place in a list of tokens, from which a parser takes them one by one, to a bounded depth.</summary>
internal abstract class TokenReader(IReadOnlyList<Token> tokens)
{
    private const int MaxDepth = 60;
    private int depth;
    private Token? rest;

    /// <summary>The index of the current token.</summary>
    protected int Place { get; set; }

    protected Token Current => rest ?? tokens[Place];

    /// <summary>Whether a part of a token is left: \frac12 has taken its 1.</summary>
    protected bool IsWithin => rest is not null;

    /// <summary>The token this many places ahead, the last where there are none.</summary>
    protected Token Ahead(int places) => tokens[Math.Clamp(Place + places, 0, tokens.Count - 1)];

    protected bool At(char symbol) => Current.Is(symbol);

    protected Token Take()
    {
        var token = Current;
        rest = null;
        if (token.Kind != TokenKind.End)
            Place++;
        return token;
    }

    protected bool TryTake(char symbol)
    {
        var taken = At(symbol);
        if (taken)
            Take();
        return taken;
    }

    protected void Expect(char symbol)
    {
        if (!TryTake(symbol))
            throw new MathSyntaxException($"{symbol} is missing");
    }

    /// <summary>Takes the first digit of the current number and leaves the others.</summary>
    protected Token TakeDigit()
    {
        var number = Current;
        rest = number with { Text = number.Text[1..] };
        return number with { Text = number.Text[..1] };
    }

    protected Expression Deeper(Func<Expression> parse)
    {
        if (++depth > MaxDepth)
            throw new MathSyntaxException("too deep");
        var expression = parse();
        depth--;
        return expression;
    }
}
