using System.Runtime.CompilerServices;
using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>Statements of a template.</summary>
internal sealed class StatementParser
{
    private readonly TokenReader _reader;
    private readonly ExpressionParser _expressions;

    private StatementParser(TokenReader reader) => (_reader, _expressions) = (reader, new ExpressionParser(reader));

    /// <exception cref="TemplateError">It is not Jinja, or a part of Jinja that is not supported.</exception>
    /// <exception cref="InsufficientExecutionStackException">It nests too deeply.</exception>
    public static Block Parse(string source)
    {
        var parser = new StatementParser(new TokenReader(Lexer.Tokens(source)));
        return parser.Body([]).Body;
    }

    /// <summary>
    /// Statements up to a block that begins with one of <paramref name="ends"/>, whose name has been taken, or the template's end.
    /// </summary>
    private (Block Body, string End) Body(params string[] ends)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var (line, statements) = (_reader.Line, new List<Statement>());
        while (true)
        {
            var token = _reader.Current;
            switch (token.Kind)
            {
                case TokenKind.Data:
                    statements.Add(new Verbatim(token.Line, _reader.Take().Text));
                    break;
                case TokenKind.OutputBegin:
                    _reader.Take();
                    statements.Add(new Interpolation(token.Line, _expressions.Parse()));
                    _reader.Expect(TokenKind.OutputEnd, "}}");
                    break;
                case TokenKind.BlockBegin:
                    _reader.Take();
                    var name = _reader.Expect(TokenKind.Name, "a statement");
                    if (ends.Contains(name))
                        return (new Block(line, statements), name);
                    statements.Add(Statement(name, token.Line));
                    break;
                case TokenKind.End when ends.Length == 0:
                    return (new Block(line, statements), "");
                default:
                    throw _reader.Unexpected(ends.Length == 0 ? "text or a tag" : $"{{% {ends[^1]} %}}");
            }
        }
    }

    private Statement Statement(string name, int line)
    {
        switch (name)
        {
            case "if":
                return If(line);
            case "for":
                return For(line);
            case "set":
                return Set(line);
            case "macro":
                return Macro(line);
            case "break" or "continue":
                Close();
                return new LoopControl(line, name == "break" ? Flow.Break : Flow.Continue);
            case "generation":
                // Marks what an assistant said; it renders as its body.
                Close();
                return Inner("endgeneration");
            default:
                throw new TemplateError(line, $"'{name}' is not supported; if, for, set, macro, break, continue and generation are");
        }
    }

    private void Close() => _reader.Expect(TokenKind.BlockEnd, "%}");

    private Block Inner(string end)
    {
        var body = Body(end).Body;
        Close();
        return body;
    }

    private If If(int line)
    {
        var branches = new List<(Expression?, Block)>();
        for (var end = "elif"; end != "endif";)
        {
            var condition = end == "elif" ? _expressions.Parse() : null;
            Close();
            (var body, end) = condition is null ? Body("endif") : Body("elif", "else", "endif");
            branches.Add((condition, body));
        }

        Close();
        return new If(line, branches);
    }

    private For For(int line)
    {
        var names = new List<string>();
        var parenthesis = _reader.TryTakeOperator("(");
        do
            names.Add(_reader.Expect(TokenKind.Name, "a name"));
        while (_reader.TryTakeOperator(","));
        if (parenthesis)
            _reader.ExpectOperator(")");
        if (!_reader.TryTakeName("in"))
            throw _reader.Unexpected("'in'");
        var items = _expressions.ParseWithoutCondition();
        var condition = _reader.TryTakeName("if") ? _expressions.Parse() : null;
        Close();
        var (body, end) = Body("else", "endfor");
        Close();
        return new For(line, names, items, condition, body, end == "else" ? Inner("endfor") : null);
    }

    private Statement Set(int line)
    {
        var name = _reader.Expect(TokenKind.Name, "a name");
        var attribute = _reader.TryTakeOperator(".") ? _reader.Expect(TokenKind.Name, "a name") : null;
        if (attribute is null && _reader.Current.Kind == TokenKind.BlockEnd)
        {
            Close();
            return new Capture(line, name, Inner("endset"));
        }

        _reader.ExpectOperator("=");
        var value = _expressions.Parse();
        Close();
        return new Set(line, name, attribute, value);
    }

    private Macro Macro(int line)
    {
        var name = _reader.Expect(TokenKind.Name, "a name");
        _reader.ExpectOperator("(");
        var parameters = new List<(string, Expression?)>();
        while (!_reader.TryTakeOperator(")"))
        {
            var parameter = _reader.Expect(TokenKind.Name, "a name");
            parameters.Add((parameter, _reader.TryTakeOperator("=") ? _expressions.Parse() : null));
            if (!_reader.Current.Is(TokenKind.Operator, ")"))
                _reader.ExpectOperator(",");
        }

        Close();
        return new Macro(line, name, parameters, Inner("endmacro"));
    }
}
