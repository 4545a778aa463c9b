using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>Expressions by Jinja's precedence: if, or, and, not, comparisons, + −, ~, * / // %, **, then filters and tests.</summary>
internal sealed class ExpressionParser(TokenReader reader)
{
    private static readonly string[] Comparisons = ["==", "!=", "<=", ">=", "<", ">"];

    // From the loosest to the tightest.
    private static readonly string[][] Arithmetic = [["+", "-"], ["~"], ["*", "//", "/", "%"], ["**"]];

    /// <exception cref="TemplateError">What follows is no expression.</exception>
    /// <exception cref="InsufficientExecutionStackException">It nests too deeply.</exception>
    public Expression Parse()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var value = Or();
        while (reader.Current.Is(TokenKind.Name, "if"))
        {
            var line = reader.Take().Line;
            var condition = Or();
            value = new Conditional(line, condition, value, reader.TryTakeName("else") ? Parse() : null);
        }

        return value;
    }

    /// <summary>An expression to which a following `if` does not belong, as in `for x in items if x`.</summary>
    public Expression ParseWithoutCondition() => Or();

    /// <summary>The arguments of a call, from its opening parenthesis on.</summary>
    public Arguments ParseArguments()
    {
        reader.ExpectOperator("(");
        var (positional, named) = (new List<Expression>(), new List<(string, Expression)>());
        while (!reader.TryTakeOperator(")"))
        {
            if (reader.Current.Kind == TokenKind.Name && reader.Ahead.Is(TokenKind.Operator, "="))
            {
                var name = reader.Take().Text;
                reader.Take();
                named.Add((name, Parse()));
            }
            else
            {
                positional.Add(Parse());
            }

            Separate(")");
        }

        return new Arguments(positional, named);
    }

    private Expression Or() => Chain(And, "or");

    private Expression And() => Chain(Not, "and");

    private Expression Chain(Func<Expression> operand, string name)
    {
        var left = operand();
        while (reader.Current.Is(TokenKind.Name, name))
            left = new Binary(reader.Take().Line, name, left, operand());
        return left;
    }

    private Expression Not()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return reader.Current.Is(TokenKind.Name, "not") ? new Negation(reader.Take().Line, Not()) : Comparison();
    }

    private Expression Comparison()
    {
        var left = Operand(0);
        while (true)
        {
            var line = reader.Line;
            if (Comparisons.FirstOrDefault(reader.TryTakeOperator) is { } name)
                left = new Binary(line, name, left, Operand(0));
            else if (reader.TryTakeName("in"))
                left = new Binary(line, "in", left, Operand(0));
            else if (reader.Current.Is(TokenKind.Name, "not") && reader.Ahead.Is(TokenKind.Name, "in"))
                left = NotIn(line, left);
            else
                return left;
        }
    }

    private Binary NotIn(int line, Expression left)
    {
        reader.Take();
        reader.Take();
        return new Binary(line, "not in", left, Operand(0));
    }

    private Expression Operand(int level)
    {
        if (level == Arithmetic.Length)
            return Unary();
        var left = Operand(level + 1);
        while (true)
        {
            var line = reader.Line;
            if (Arithmetic[level].FirstOrDefault(reader.TryTakeOperator) is not { } name)
                return left;
            left = new Binary(line, name, left, Operand(level + 1));
        }
    }

    private Expression Unary()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var line = reader.Line;
        if (reader.TryTakeOperator("-"))
            return Filters(new Binary(line, "-", new Literal(line, 0L), UnfilteredUnary()));
        if (reader.TryTakeOperator("+"))
            return Unary();
        return Filters(Postfix(Primary()));
    }

    private Expression UnfilteredUnary()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var line = reader.Line;
        return reader.TryTakeOperator("-") ? new Binary(line, "-", new Literal(line, 0L), UnfilteredUnary()) : Postfix(Primary());
    }

    private Expression Primary()
    {
        var (kind, text, line) = reader.Current;
        switch (kind)
        {
            case TokenKind.Text:
                var joined = new StringBuilder();
                while (reader.Current.Kind == TokenKind.Text)
                    joined.Append(reader.Take().Text);
                return new Literal(line, joined.ToString());
            case TokenKind.Number:
                return new Literal(line, Number(reader.Take()));
            case TokenKind.Name:
                reader.Take();
                return text switch
                {
                    "true" or "True" => new Literal(line, true),
                    "false" or "False" => new Literal(line, false),
                    "none" or "None" => new Literal(line, null),
                    _ => new Name(line, text),
                };
            case TokenKind.Operator when text is "(":
                reader.Take();
                return Parenthesis(line);
            case TokenKind.Operator when text is "[":
                reader.Take();
                return new ListLiteral(line, ItemsUntil("]"));
            case TokenKind.Operator when text is "{":
                reader.Take();
                return Mapping(line);
            default:
                throw reader.Unexpected("a value");
        }
    }

    private static object Number(Token token)
    {
        var digits = token.Text.Replace("_", "", StringComparison.Ordinal);
        if (!digits.All(char.IsAsciiDigit))
            return double.Parse(digits, CultureInfo.InvariantCulture);
        return long.TryParse(digits, CultureInfo.InvariantCulture, out var whole)
            ? whole
            : throw new TemplateError(token.Line, $"{digits} is too large a number");
    }

    /// <summary>One expression in parentheses, or a tuple.</summary>
    private Expression Parenthesis(int line)
    {
        if (reader.TryTakeOperator(")"))
            return new ListLiteral(line, []);
        var first = Parse();
        if (reader.TryTakeOperator(")"))
            return first;
        reader.ExpectOperator(",");
        return new ListLiteral(line, [first, .. ItemsUntil(")")]);
    }

    private List<Expression> ItemsUntil(string close)
    {
        var items = new List<Expression>();
        while (!reader.TryTakeOperator(close))
        {
            items.Add(Parse());
            Separate(close);
        }

        return items;
    }

    private MappingLiteral Mapping(int line)
    {
        var items = new List<(Expression, Expression)>();
        while (!reader.TryTakeOperator("}"))
        {
            var key = Parse();
            reader.ExpectOperator(":");
            items.Add((key, Parse()));
            Separate("}");
        }

        return new MappingLiteral(line, items);
    }

    /// <summary>A comma, unless the list ends here.</summary>
    private void Separate(string close)
    {
        if (!reader.Current.Is(TokenKind.Operator, close))
            reader.ExpectOperator(",");
    }

    private Expression Postfix(Expression value)
    {
        while (true)
        {
            var line = reader.Line;
            if (reader.TryTakeOperator("."))
                value = reader.Current.Kind == TokenKind.Number
                    ? new Index(line, value, new Literal(line, Number(reader.Take())))
                    : new Member(line, value, reader.Expect(TokenKind.Name, "a name"));
            else if (reader.TryTakeOperator("["))
                value = Subscript(line, value);
            else if (reader.Current.Is(TokenKind.Operator, "("))
                value = new Call(line, value, ParseArguments());
            else
                return value;
        }
    }

    private Expression Subscript(int line, Expression target)
    {
        var first = Bound();
        if (reader.TryTakeOperator("]"))
            return new Index(line, target, first ?? throw reader.Unexpected("an index"));
        reader.ExpectOperator(":");
        var second = Bound();
        var third = reader.TryTakeOperator(":") ? Bound() : null;
        reader.ExpectOperator("]");
        return new Slice(line, target, first, second, third);
    }

    private Expression? Bound() => reader.Current is { Kind: TokenKind.Operator, Text: ":" or "]" } ? null : Parse();

    private Expression Filters(Expression value)
    {
        while (true)
        {
            var line = reader.Line;
            if (reader.TryTakeOperator("|"))
            {
                var name = reader.Expect(TokenKind.Name, "a filter");
                var arguments = reader.Current.Is(TokenKind.Operator, "(") ? ParseArguments() : Arguments.None;
                value = Postfix(new Filtered(line, value, name, arguments));
            }
            else if (reader.TryTakeName("is"))
            {
                value = Test(line, value);
            }
            else
            {
                return value;
            }
        }
    }

    private Expression Test(int line, Expression value)
    {
        var negated = reader.TryTakeName("not");
        var name = reader.Expect(TokenKind.Name, "a test");
        var arguments = reader.Current switch
        {
            { Kind: TokenKind.Operator, Text: "(" } => ParseArguments(),
            { Kind: TokenKind.Text or TokenKind.Number } or { Kind: TokenKind.Operator, Text: "[" or "{" }
                => new Arguments([Postfix(Primary())], []),
            { Kind: TokenKind.Name, Text: not ("else" or "or" or "and" or "if" or "is" or "in" or "not") }
                => new Arguments([Postfix(Primary())], []),
            _ => Arguments.None,
        };
        Expression test = new Tested(line, value, name, arguments);
        return negated ? new Negation(line, test) : test;
    }
}
