using System.Numerics;

namespace Tppo.Tasks.Mathematics;

/// <summary>
/// Reads an answer as an expression, by recursive descent over: list → relation → union → sum → product → power → primary. Depth and
/// length are bounded.
/// </summary>
internal sealed class Parser : TokenReader
{
    /// <summary>A text of more characters is not read as an expression.</summary>
    public const int MaxLength = 2000;

    private const int MaxItems = 64;
    private const int MaxNested = 2;
    private int bars;

    private Parser(IReadOnlyList<Token> tokens)
        : base(tokens)
    {
    }

    /// <summary>The expression; null where the text is none. An answer with ± is the list of its two values.</summary>
    public static Expression? TryParse(string text)
    {
        if (text.Length > MaxLength)
            return null;
        try
        {
            var tokens = Lexer.Read(text);
            return tokens.Any(token => token.Is('±'))
                ? new(ExpressionKind.List, [Parse(Signed(tokens, '+', '-')), Parse(Signed(tokens, '-', '+'))])
                : Parse(tokens);
        }
        catch (MathSyntaxException)
        {
            return null;
        }
    }

    private static Expression Two => Expression.Number(Rational.Of(2, 1)!.Value);

    private static Expression Parse(IReadOnlyList<Token> tokens)
    {
        var parser = new Parser(tokens);
        var items = parser.Rows(ExpressionKind.Group);
        return parser.Current.Kind != TokenKind.End || items.Count == 0 ? throw new MathSyntaxException("more than an expression")
            : items.Count == 1 ? items[0]
            : new(ExpressionKind.List, items);
    }

    private static List<Token> Signed(IReadOnlyList<Token> tokens, char plusMinus, char minusPlus) =>
        [.. tokens.Select(token => token.Is('±') ? token with { Text = $"{plusMinus}" }
            : token.Is('∓') ? token with { Text = $"{minusPlus}" }
            : token)];

    /// <summary>What stands between commas, up to a closing bracket or the end.</summary>
    private List<Expression> Items()
    {
        List<Expression> items = [];
        if (IsClosing())
            return items;
        do
            items.Add(Deeper(Relation));
        while (items.Count < MaxItems && TryTake(','));
        return items;
    }

    private bool IsClosing() => Current.Kind == TokenKind.End || At(')') || At(']') || At('}') || At('⦄') || At('⟧') || At(';');

    /// <summary>The items of a list, by semicolons first: a = 4, b = 1; a = 6, b = 1 are two rows. A single row is its items.</summary>
    private List<Expression> Rows(ExpressionKind kind)
    {
        List<List<Expression>> rows = [];
        do
            rows.Add(Items());
        while (rows.Count < MaxItems && TryTake(';'));
        return rows.Count == 1 || rows.All(row => row.Count == 1) ? [.. rows.SelectMany(row => row)]
            : [.. rows.Select(row => row.Count == 1 ? row[0] : new Expression(kind, row, "()"))];
    }

    private Expression Relation()
    {
        List<Expression> sides = [Ratio()];
        var signs = "";
        while (Current.Kind == TokenKind.Symbol && "=≤≥<>≠∈≈≡".Contains(Current.Text[0]))
        {
            signs += Take().Text;
            sides.Add(Ratio());
        }
        if (signs == "≡" && Current is { Kind: TokenKind.Command, Text: "mod" })
        {
            Take();
            sides.Add(Deeper(Argument));
        }
        if (sides.Count > 1 && sides.Any(side => IsNested(side, MaxNested)))
            throw new MathSyntaxException("relations within relations");
        return sides.Count == 1 ? sides[0] : new(ExpressionKind.Relation, sides, signs.Replace('∈', '='));
    }

    /// <summary>Whether relations nest more deeply than this.</summary>
    private static bool IsNested(Expression expression, int relations) =>
        (expression.Kind == ExpressionKind.Relation ? relations - 1 : relations) is var left
        && (left < 0 || expression.Items.Any(item => IsNested(item, left)));

    private Expression Ratio()
    {
        List<Expression> parts = [Union()];
        while (parts.Count < MaxItems && TryTake(':'))
            parts.Add(Union());
        return parts.Count == 1 ? parts[0] : new(ExpressionKind.Ratio, parts);
    }

    private Expression Union()
    {
        List<Expression> parts = [Difference()];
        while (TryTake('∪'))
            parts.Add(Difference());
        return parts.Count == 1 ? parts[0] : new(ExpressionKind.Union, parts);
    }

    /// <summary>Differences and intersections of sets are kept as they are written.</summary>
    private Expression Difference()
    {
        var set = Sum();
        return At('∖') || At('∩') ? Expression.Function(Take().Text, set, Sum()) : set;
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
        List<Expression> factors = [MixedNumber() is not { } mixed ? Power() : TryTake('%') ? new(ExpressionKind.Percent, [mixed]) : mixed];
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
        if (zeros is null && At('/') && Ahead(1).Kind is TokenKind.Word or TokenKind.Letter)
            Place += 2;
    }

    /// <summary>
    /// A whole number before a fraction of whole numbers below 1: 1 1/2 or 1\frac{1}{2} is their sum. Null where it is not there.
    /// </summary>
    private Expression? MixedNumber()
    {
        if (Current is not { Kind: TokenKind.Number } whole || IsWithin || whole.Text.Contains('.', StringComparison.Ordinal))
            return null;
        var (start, next) = (Place, Ahead(1));
        if (next is { Kind: TokenKind.Command, Text: "frac" })
        {
            Take();
            var fraction = Primary();
            if (fraction.Kind == ExpressionKind.Product && fraction.Items[0].Kind == ExpressionKind.Number
                && ExactValue.Of(fraction) is { } part && IsProper(part))
            {
                return Expression.Sum(Constant(whole), fraction);
            }
            Place = start;
            return null;
        }
        if (next is not { Kind: TokenKind.Number, SpaceBefore: true } || !Ahead(2).Is('/') || Ahead(3).Kind != TokenKind.Number)
            return null;
        Place += 4;
        return Expression.Sum(Constant(whole), Expression.Product(Constant(next), Constant(Ahead(-1)).Inverted()));
    }

    private static bool IsProper(Rational part) => part.Numerator.Sign > 0 && part.Numerator < part.Denominator;

    private static Expression Constant(Token number) =>
        Expression.Number(Rational.TryParse(number.Text) ?? throw new MathSyntaxException("too large"));

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
        TokenKind.Number or TokenKind.Letter or TokenKind.Word => true,
        TokenKind.Command => Current.Text != "mod",
        TokenKind.Symbol => "([{⦃⟦∞∅⌊⌈".Contains(Current.Text[0]) || (At('|') && bars == 0),
        _ => false,
    };

    private Expression Primary()
    {
        var token = Take();
        return token switch
        {
            { Kind: TokenKind.Number } => Constant(token),
            { Kind: TokenKind.Letter, Text: "ℝ" } =>
                new(ExpressionKind.Group, [Expression.Symbol("∞").Negated(), Expression.Symbol("∞")], "()"),
            { Kind: TokenKind.Letter } => Expression.Symbol(token.Text),
            { Kind: TokenKind.Word } => Words(token.Text),
            { Kind: TokenKind.Command } => Deeper(() => Function(token.Text)),
            { Kind: TokenKind.End } => throw new MathSyntaxException("nothing more"),
            _ when token.Is('∞') => Expression.Symbol("∞"),
            _ when token.Is('∅') => new(ExpressionKind.Set, []),
            _ when token.Is('|') => Deeper(() => Absolute("abs", '|')),
            _ when token.Is('⌊') => Deeper(() => Absolute("floor", '⌋')),
            _ when token.Is('⌈') => Deeper(() => Absolute("ceiling", '⌉')),
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

    private Expression Absolute(string name, char close)
    {
        var outerBars = bars;
        bars = close == '|' ? bars + 1 : 0;
        var value = Sum();
        Expect(close);
        bars = outerBars;
        return Expression.Function(name, value);
    }

    private Expression Bracketed(char open)
    {
        var outerBars = bars;
        bars = 0;
        var items = open == '⟦' ? MatrixRows() : open == '⦃' && IsCondition() ? Condition() : Rows(ExpressionKind.List);
        bars = outerBars;
        var close = Take();
        var kind = open is '{' or '⦃' ? ExpressionKind.Set : ExpressionKind.Group;
        var closes = open switch { '{' => "}", '⦃' => "⦄", '⟦' => "⟧", _ => ")]" };
        if (close.Kind != TokenKind.Symbol || !closes.Contains(close.Text[0]) || (items.Count == 0 && kind == ExpressionKind.Group))
            throw new MathSyntaxException("unbalanced");
        return items.Count == 1 && (open != '⦃' || items[0].Kind == ExpressionKind.Relation) ? items[0]
            : new(kind, items, kind == ExpressionKind.Set ? "" : open == '⟦' ? Expression.Column : $"{open}{close.Text}");
    }

    /// <summary>Whether a set is given by a condition: {x | x > 2}.</summary>
    private bool IsCondition() => Current.Kind == TokenKind.Letter && (Ahead(1).Is('|') || Ahead(1).Is(':') || Ahead(1).Is('∈'));

    private List<Expression> Condition()
    {
        Take();
        if (TryTake('∈'))
            Deeper(Primary);
        if (!TryTake('|'))
            Expect(':');
        var condition = Relation();
        return condition.Kind == ExpressionKind.Relation && At('⦄') ? [condition] : throw new MathSyntaxException("condition");
    }

    /// <summary>The rows of a matrix, each a tuple; a row of one is its entry.</summary>
    private List<Expression> MatrixRows()
    {
        List<Expression> rows = [];
        do
        {
            List<Expression> row = [];
            do
                row.Add(Deeper(Relation));
            while (row.Count < MaxItems && TryTake(','));
            rows.Add(row.Count == 1 ? row[0] : new(ExpressionKind.Group, row, Expression.Row));
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
        var isWhole = Current is not { Kind: TokenKind.Number, Text.Length: > 1 } number
            || Place == 0 || Ahead(-1).Is('_') || number.Text.Contains('.', StringComparison.Ordinal);
        return isWhole ? Primary() : Constant(TakeDigit());
    }
}
