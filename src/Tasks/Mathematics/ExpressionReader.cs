namespace Tppo.Tasks.Mathematics;

/// <summary>Reads an answer as an expression. Its length is bounded.</summary>
internal static class ExpressionReader
{
    private const int MaxLength = 2000;

    /// <summary>The expression; null where the text is none. An answer with ± is the list of its two values.</summary>
    public static Expression? TryRead(string text)
    {
        if (text.Length > MaxLength)
            return null;
        try
        {
            var tokens = Lexer.Read(text);
            return tokens.Any(token => token.Is('±'))
                ? new(ExpressionKind.List, [Read(Signed(tokens, '+', '-')), Read(Signed(tokens, '-', '+'))])
                : Read(tokens);
        }
        catch (MathSyntaxException)
        {
            return null;
        }
    }

    private static Expression Read(IReadOnlyList<Token> tokens)
    {
        var (items, semicolons) = Parser.Parse(tokens);
        return semicolons.Count > 0 && Cases(items, semicolons) is { } cases ? cases
            : items.Count == 1 ? items[0]
            : new(ExpressionKind.List, items);
    }

    /// <summary>a = 1, b = 2; a = 3, b = 4 is a list of lists of equations. Null where semicolons only separate.</summary>
    private static Expression? Cases(List<Expression> items, List<int> semicolons)
    {
        List<Expression> cases = [];
        var start = 0;
        foreach (var end in semicolons.Append(items.Count))
        {
            var equations = items[start..end];
            if (equations.Count < 2 || equations.Any(item => item is not { Kind: ExpressionKind.Relation, Name: "=" }))
                return null;
            cases.Add(new(ExpressionKind.List, equations));
            start = end;
        }

        return new(ExpressionKind.List, cases);
    }

    private static List<Token> Signed(IReadOnlyList<Token> tokens, char plusMinus, char minusPlus) =>
        [.. tokens.Select(token => token.Is('±') ? token with { Text = $"{plusMinus}" } : token.Is('∓') ? token with { Text = $"{minusPlus}" } : token)];
}
