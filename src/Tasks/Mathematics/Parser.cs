using System.Numerics;

namespace Tppo.Tasks.Mathematics;

/// <summary>
/// Reads an answer as an expression, by recursive descent over: list → relation → union → sum → product → power → primary. Depth and
/// length are bounded.
/// </summary>
internal sealed class Parser
{
    private const int MaxDepth = 60;
    private const int MaxItems = 64;
    private readonly IReadOnlyList<Token> tokens;
    private int at;
    private int depth;
    private int bars;
    private int brackets;
    private readonly List<int> semicolons = [];
    private Token? rest;

    private Parser(IReadOnlyList<Token> tokens) => this.tokens = tokens;

    /// <summary>The brackets of what stands below one another in a matrix, and of what stands beside: both are tuples, and not the same.</summary>
    private const string Column = "⟦⟧";
    private const string Row = "⟦";

    private static Expression Two => Expression.Number(Rational.Of(2, 1)!.Value);

    /// <summary>What stands between commas and semicolons, at least one; and after how many of them a semicolon stands.</summary>
    /// <exception cref="MathSyntaxException">The tokens are no expressions, or more than that.</exception>
    public static (List<Expression> Items, List<int> Semicolons) Parse(IReadOnlyList<Token> tokens)
    {
        var parser = new Parser(tokens);
        var items = parser.Items();
        if (parser.Current.Kind == TokenKind.Symbol && ";,".Contains(parser.Current.Text[0]) && parser.at == tokens.Count - 2)
            parser.Take(); // nothing follows it
        return parser.Current.Kind != TokenKind.End || items.Count == 0 ? throw new MathSyntaxException("more than an expression") : (items, parser.semicolons);
    }

    private Token Current => rest ?? tokens[at];

    private bool At(char symbol) => Current.Is(symbol);

    private Token Take()
    {
        var token = Current;
        rest = null;
        if (token.Kind != TokenKind.End)
            at++;
        return token;
    }

    private bool TryTake(char symbol)
    {
        var taken = At(symbol);
        if (taken)
            Take();
        return taken;
    }

    private void Expect(char symbol)
    {
        if (!TryTake(symbol))
            throw new MathSyntaxException($"{symbol} is missing");
    }

    private Expression Deeper(Func<Expression> parse)
    {
        if (++depth > MaxDepth)
            throw new MathSyntaxException("too deep");
        var expression = parse();
        depth--;
        return expression;
    }

    /// <summary>What stands between commas, up to a closing bracket or the end.</summary>
    private List<Expression> Items()
    {
        List<Expression> items = [];
        if (IsClosing())
            return items;
        do
            items.Add(Deeper(Relation));
        while (items.Count < MaxItems && IsSeparated(items.Count));
        return items;
    }

    private bool IsSeparated(int items)
    {
        if (TryTake(','))
            return true;
        if (!At(';'))
            return false;
        if (brackets == 0)
            semicolons.Add(items);
        return TryTake(';');
    }

    private bool IsClosing() => Current.Kind == TokenKind.End || At(')') || At(']') || At('}') || At('⦄') || At('⟧');

    private Expression Relation()
    {
        List<Expression> sides = [Ratio()];
        var signs = "";
        while (Current.Kind == TokenKind.Symbol && "=≤≥<>≠∈≈".Contains(Current.Text[0]))
        {
            var sign = Take().Text;
            var side = Ratio();
            if (sign == "≈" && signs.Length > 0)
                continue; // what is exact stands before it
            signs += sign is "∈" or "≈" ? "=" : sign;
            sides.Add(side);
        }
        return sides.Count == 1 ? sides[0] : new(ExpressionKind.Relation, sides, signs);
    }

    private Expression Ratio()
    {
        List<Expression> parts = [Union()];
        while (TryTake(':'))
            parts.Add(Union());
        return parts.Count == 1 ? parts[0] : new(ExpressionKind.Relation, parts, new string(':', parts.Count - 1));
    }

    private Expression Union()
    {
        List<Expression> parts = [Sum()];
        while (TryTake('∪'))
            parts.Add(Sum());
        return parts.Count == 1 ? parts[0] : new(ExpressionKind.Union, parts);
    }

    private Expression Sum()
    {
        List<Expression> terms = [];
        do
        {
            var negative = false;
            while (At('+') || At('-'))
                negative ^= Take().Text == "-";
            var term = Product();
            terms.Add(negative ? term.Negated() : term);
        }
        while (At('+') || At('-'));
        return Expression.Sum(terms);
    }

    private Expression Product()
    {
        List<Expression> factors = [MixedNumber() ?? Power()];
        while (true)
        {
            if (TryTake('*'))
                factors.Add(SignedPower());
            else if (TryTake('/'))
                factors.Add(SignedPower().Inverted());
            else if (Current.Kind == TokenKind.Word && factors.Count > 0 && !IsWord(factors[^1]))
                Unit(factors);
            else if (StartsPrimary() && Current.Kind != TokenKind.Number)
                factors.Add(Power());
            else
                return Expression.Product(factors);
        }
    }

    private static bool IsWord(Expression factor) => factor.Kind == ExpressionKind.Symbol && factor.Name.Length > 1;

    /// <summary>Drops words after a value: they are its unit. Words for powers of ten multiply it.</summary>
    private void Unit(List<Expression> factors)
    {
        var zeros = Vocabulary.Zeros(Current.Text);
        if (zeros is { } power)
            factors.Add(Expression.Number(Rational.Of(BigInteger.Pow(10, power), 1)!.Value));
        else if (Current.Text == "percent")
            factors[^1] = new(ExpressionKind.Percent, [factors[^1]]);
        Take();
        if (TryTake('^'))
            Deeper(Exponent);
        if (zeros is null && At('/') && tokens[Math.Min(at + 1, tokens.Count - 1)].Kind is TokenKind.Word or TokenKind.Letter)
            at += 2;
    }

    /// <summary>A whole number before a fraction of whole numbers below 1: 1 1/2 or 1\frac{1}{2} is their sum. Null where it is not there.</summary>
    private Expression? MixedNumber()
    {
        if (Current is not { Kind: TokenKind.Number } whole || rest is not null || whole.Text.Contains('.', StringComparison.Ordinal))
            return null;
        var (start, next) = (at, tokens[at + 1]);
        if (next is { Kind: TokenKind.Command, Text: "frac" })
        {
            Take();
            var fraction = Primary();
            if (fraction.Kind == ExpressionKind.Product && fraction.Items[0].Kind == ExpressionKind.Number && ExactValue.Of(fraction) is { } part && IsProper(part))
                return Expression.Sum(Constant(whole), fraction);
            at = start;
            return null;
        }
        if (next is not { Kind: TokenKind.Number, SpaceBefore: true } || !tokens[at + 2].Is('/') || tokens[at + 3].Kind != TokenKind.Number)
            return null;
        at += 4;
        return Expression.Sum(Constant(whole), Expression.Product(Constant(next), Constant(tokens[at - 1]).Inverted()));
    }

    private static bool IsProper(Rational part) => part.Numerator.Sign > 0 && part.Numerator < part.Denominator;

    private static Expression Constant(Token number)
    {
        var value = Rational.TryParse(number.Text) ?? throw new MathSyntaxException("too large");
        var point = number.Text.All(c => char.IsAsciiDigit(c) || c == '.') ? number.Text.IndexOf('.', StringComparison.Ordinal) : -1;
        return Expression.Number(value, point < 0 ? 0 : number.Text.Length - point - 1);
    }

    private Expression SignedPower() => TryTake('-') ? Deeper(SignedPower).Negated() : TryTake('+') ? Deeper(SignedPower) : Power();

    private Expression Power()
    {
        var radix = Postfix();
        return TryTake('^') ? Expression.Power(radix, Deeper(Exponent)) : radix;
    }

    private Expression Exponent()
    {
        if (TryTake('-'))
            return Deeper(Exponent).Negated();
        var exponent = Postfix();
        return TryTake('^') ? Expression.Power(exponent, Deeper(Exponent)) : exponent;
    }

    private Expression Postfix()
    {
        var value = Primary();
        while (true)
        {
            if (TryTake('!'))
                value = Expression.Function("factorial", value);
            else if (TryTake('%'))
                value = new(ExpressionKind.Percent, [value]);
            else if (TryTake('_'))
                value = Subscripted(value);
            else
                return value;
        }
    }

    /// <summary>A variable with an index is another variable; a whole number with one is written in that base.</summary>
    private Expression Subscripted(Expression value)
    {
        var index = Deeper(Argument);
        if (value.Kind == ExpressionKind.Symbol && index.Kind is ExpressionKind.Symbol or ExpressionKind.Number)
            return Expression.Symbol($"{value.Name}_{index.Name}{(index.Kind == ExpressionKind.Number ? index.Value.Numerator : "")}");
        return value.Kind == ExpressionKind.Number && index.Kind == ExpressionKind.Number && value.Value.InBase(index.Value) is { } number
            ? Expression.Number(number)
            : throw new MathSyntaxException("index");
    }

    private bool StartsPrimary() => Current.Kind switch
    {
        TokenKind.Number or TokenKind.Letter or TokenKind.Word or TokenKind.Command => true,
        TokenKind.Symbol => "([{⦃⟦∞∅".Contains(Current.Text[0]) || (At('|') && bars == 0),
        _ => false,
    };

    private Expression Primary()
    {
        var token = Take();
        return token switch
        {
            { Kind: TokenKind.Number } => Constant(token),
            { Kind: TokenKind.Letter } => Expression.Symbol(token.Text),
            { Kind: TokenKind.Word } => Words(token.Text),
            { Kind: TokenKind.Command } => Deeper(() => Function(token.Text)),
            { Kind: TokenKind.End } => throw new MathSyntaxException("nothing more"),
            _ when token.Is('∞') => Expression.Symbol("∞"),
            _ when token.Is('∅') => new(ExpressionKind.Set, []),
            _ when token.Is('|') => Deeper(Absolute),
            _ when "([{⦃⟦".Contains(token.Text[0]) => Deeper(() => Bracketed(token.Text[0])),
            _ => throw new MathSyntaxException($"{token.Text} is out of place"),
        };
    }

    private Expression Words(string first)
    {
        while (Current.Kind == TokenKind.Word)
            first += " " + Take().Text;
        return Expression.Symbol(first);
    }

    private Expression Absolute()
    {
        bars++;
        var value = Sum();
        Expect('|');
        bars--;
        return Expression.Function("abs", value);
    }

    private Expression Bracketed(char open)
    {
        var outerBars = bars;
        bars = 0;
        brackets++;
        SkipElement(open);
        var items = open == '⟦' ? Rows() : Items();
        bars = outerBars;
        brackets--;
        var close = Take();
        var kind = open is '{' or '⦃' ? ExpressionKind.Set : ExpressionKind.Group;
        var closes = open switch { '{' => "}", '⦃' => "⦄", '⟦' => "⟧", _ => ")]" };
        if (close.Kind != TokenKind.Symbol || !closes.Contains(close.Text[0]) || (items.Count == 0 && kind == ExpressionKind.Group))
            throw new MathSyntaxException("unbalanced");
        return items.Count == 1 && open != '⦃' ? items[0]
            : new(kind, items, kind == ExpressionKind.Set ? "" : open == '⟦' ? Column : $"{open}{close.Text}");
    }

    /// <summary>{x | x > 2} is what is said of x.</summary>
    private void SkipElement(char open)
    {
        if (open == '⦃' && Current.Kind == TokenKind.Letter && rest is null && (tokens[at + 1].Is('|') || tokens[at + 1].Is(':')))
            at += 2;
    }

    /// <summary>The rows of a matrix, each a tuple; a row of one is its entry.</summary>
    private List<Expression> Rows()
    {
        List<Expression> rows = [];
        do
        {
            List<Expression> row = [];
            do
                row.Add(Deeper(Relation));
            while (row.Count < MaxItems && TryTake(','));
            rows.Add(row.Count == 1 ? row[0] : new(ExpressionKind.Group, row, Row));
        }
        while (rows.Count < MaxItems && TryTake(';') && !At('⟧'));
        return rows;
    }

    private Expression Function(string name)
    {
        if (name == "frac")
        {
            var numerator = Argument();
            return Expression.Product(numerator, Argument().Inverted());
        }
        if (name == "binom")
        {
            var n = Argument();
            return Expression.Function(name, n, Argument());
        }
        if (name == "root")
        {
            var degree = TryTake('[') ? Degree() : Two;
            return Expression.Function(name, Argument(), degree);
        }
        if (name == "surd")
            return Expression.Function("root", Primary(), Two);
        var radix = name == "log" && TryTake('_') ? Argument() : null;
        var exponent = TryTake('^') ? Exponent() : null;
        // sin^{-1} is the inverse function, but sin^2 x is a square.
        var inverse = exponent is { Kind: ExpressionKind.Number } power && power.Value == Rational.One.Negated();
        var argument = FunctionArgument();
        var value = Expression.Function(inverse ? "arc" + name : name, radix is null ? [argument] : [argument, radix]);
        return exponent is null || inverse ? value : Expression.Power(value, exponent);
    }

    private Expression Degree()
    {
        var degree = Sum();
        Expect(']');
        return degree;
    }

    /// <summary>A bracketed argument, or the numbers and letters that come next: sin 2x.</summary>
    private Expression FunctionArgument()
    {
        if (At('(') || At('{') || At('[') || At('|'))
            return Power();
        List<Expression> factors = [Power()];
        while (Current.Kind is TokenKind.Number or TokenKind.Letter || Current is { Kind: TokenKind.Command, Text: "frac" or "root" })
            factors.Add(Power());
        return Expression.Product(factors);
    }

    /// <summary>The argument of a LaTeX command: a group, or one digit or letter: \frac12.</summary>
    private Expression Argument()
    {
        if (Current is not { Kind: TokenKind.Number, Text.Length: > 1 } number || at == 0 || tokens[at - 1].Is('_') || number.Text.Contains('.', StringComparison.Ordinal))
            return Primary();
        rest = number with { Text = number.Text[1..] };
        return Constant(number with { Text = number.Text[..1] });
    }
}
