namespace Tppo.Tasks.Mathematics;

/// <summary>
/// Cuts an answer, in LaTeX or in plain text, into tokens. Purely visual marks are dropped: dollars, sizes, spaces, degrees, thousands
/// separators.
/// </summary>
internal sealed class Lexer
{
    private const int MaxTokens = 1000;
    private readonly List<Token> tokens = [];
    private readonly string text;
    private int at;
    private int depth;
    private bool space;
    private bool aligned;

    private Lexer(string text) => this.text = text;

    /// <summary>The tokens, closed by one of kind <see cref="TokenKind.End"/>.</summary>
    /// <exception cref="MathSyntaxException">The text is no mathematical answer, or too long for one.</exception>
    public static IReadOnlyList<Token> Read(string text)
    {
        var lexer = new Lexer(text);
        while (lexer.at < text.Length)
            lexer.Next();
        lexer.Add(TokenKind.End, "");
        return lexer.tokens;
    }

    private char Current => Peek(0);

    private Token Last => tokens.Count > 0 ? tokens[^1] : default;

    private bool AfterNumber => tokens.Count > 0 && Last.Kind == TokenKind.Number;

    private char Peek(int ahead) => at + ahead < text.Length ? text[at + ahead] : '\0';

    private void Next()
    {
        switch (Current)
        {
            case var c when char.IsWhiteSpace(c) || c == '~':
                space = true;
                at++;
                break;
            case '$' or '€' or '£' or '¥' or '°':
                at++;
                break;
            case '\\':
                Command();
                break;
            case var c when char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1))):
                Number();
                break;
            case var c when char.IsLetter(c):
                Letters();
                break;
            case '*' when Peek(1) == '*':
                Add(TokenKind.Symbol, "^");
                at += 2;
                break;
            case '²' or '³':
                Add(TokenKind.Symbol, "^");
                Add(TokenKind.Number, Current == '²' ? "2" : "3");
                at++;
                break;
            case '&' when aligned:
                at++;
                break;
            case '^' when IsDegree():
                break;
            case '<' or '>' or '=' when Peek(1) == '=':
                Add(Current switch { '<' => "≤", '>' => "≥", _ => "=" });
                at += 2;
                break;
            case '!' when Peek(1) == '=' && (space || Last.Kind == TokenKind.Letter):
                Add("≠");
                at += 2;
                break;
            default:
                Add(Current.ToString());
                at++;
                break;
        }
    }

    /// <summary>A symbol, function or letter by its name or character.</summary>
    private void Add(string name)
    {
        if (Vocabulary.Functions.TryGetValue(name, out var function))
        {
            Add(TokenKind.Command, function);
            return;
        }
        var symbol = Vocabulary.Symbols.GetValueOrDefault(name, name);
        Add(symbol.Length == 1 && !char.IsLetter(symbol[0]) ? TokenKind.Symbol : TokenKind.Letter, symbol);
    }

    private void Add(TokenKind kind, string value)
    {
        if (tokens.Count >= MaxTokens)
            throw new MathSyntaxException("too long");
        // A line that goes on with a sign continues the one before it: x &= 1 + 1 \\ &= 2.
        if (aligned && kind == TokenKind.Symbol && "=<>≤≥≈".Contains(value[0]) && Last.Is(';'))
            tokens.RemoveAt(tokens.Count - 1);
        tokens.Add(new Token(kind, value, space));
        space = false;
        if (kind == TokenKind.Symbol)
            depth += "([⦃⟦".Contains(value[0]) ? 1 : ")]⦄⟧".Contains(value[0]) ? -1 : 0;
    }

    /// <summary>Skips the exponent of 90^\circ or 90^{\circ}.</summary>
    private bool IsDegree()
    {
        foreach (var degree in (ReadOnlySpan<string>)[@"^\circ", @"^{\circ}", @"^\degree"])
        {
            if (string.CompareOrdinal(text, at, degree, 0, degree.Length) != 0)
                continue;
            at += degree.Length;
            return true;
        }
        return false;
    }

    private void Command()
    {
        at++;
        var start = at;
        while (char.IsAsciiLetter(Current))
            at++;
        if (at == start)
            at++;
        var name = text[start..Math.Min(at, text.Length)];
        if (Vocabulary.TextCommands.Contains(name))
            Text();
        else if (name == "right" && Current == '.')
            Right();
        else if (name == "left" && Current == '.')
            at++;
        else if (name is "begin" or "end")
            Environment(name == "begin");
        else if (name == "mathbb" && text.AsSpan(at).StartsWith("{R}"))
            Reals();
        else if (Vocabulary.Decorations.Contains(name))
            space |= name is "," or " " or ";" or ":" or "quad" or "qquad";
        else if (name.Length > 0)
            Add(name is "{" or "}" ? @"\" + name : name);
    }

    private void Reals()
    {
        at += 3;
        Add(TokenKind.Letter, "ℝ");
    }

    /// <summary>The argument of \text and its like: a conjunction, a unit or word, or mathematics after all.</summary>
    private void Text()
    {
        var content = Argument().Trim();
        if (content.Trim(',', ' ') is "and" or "or")
            Add(TokenKind.Symbol, ",");
        else if (Vocabulary.PlainNames.Contains(content))
            Add(content);
        else if (content.Any(char.IsAsciiDigit))
            Read(content).SkipLast(1).ToList().ForEach(token => Add(token.Kind, token.Text));
        else if (content.Trim('(', ')') is [var letter] && char.IsLetter(letter) && !AfterNumber)
            Add(TokenKind.Letter, letter.ToString());
        else if (content.Trim('(', ')', '.', ',', ' ') is { Length: > 0 } word)
            Add(TokenKind.Word, word.ToLowerInvariant());
    }

    /// <summary>\right. closes a brace that has no partner: \left\{ … \right.</summary>
    private void Right()
    {
        at++;
        if (tokens.Count(token => token.Is('⦃')) > tokens.Count(token => token.Is('⦄')))
            Add(TokenKind.Symbol, "⦄");
    }

    private void Environment(bool begins)
    {
        var name = Argument();
        if (name.TrimEnd('*') is "aligned" or "align" or "gathered" or "gather" or "equation" or "split")
        {
            aligned = begins;
            return;
        }
        if (name == "array" && begins)
            Argument();
        // A determinant is a number: vmatrix is none of these.
        Add(TokenKind.Symbol, name switch
        {
            "pmatrix" or "bmatrix" or "matrix" or "smallmatrix" or "array" => begins ? "⟦" : "⟧",
            "cases" => begins ? "⦃" : "⦄",
            _ => throw new MathSyntaxException($"environment {name}"),
        });
    }

    /// <summary>What stands in the braces that come next.</summary>
    private string Argument()
    {
        while (char.IsWhiteSpace(Current))
            at++;
        var end = Current == '{' ? text.IndexOf('}', at) : -1;
        if (end < 0)
            throw new MathSyntaxException("no argument");
        var argument = text[(at + 1)..end];
        at = end + 1;
        return argument;
    }

    private void Letters()
    {
        var start = at;
        while (char.IsLetter(Current) && char.IsAscii(Current) == char.IsAscii(text[start]))
            at++;
        var run = text[start..at];
        if (Vocabulary.PlainNames.Contains(run.ToLowerInvariant()) && !(AfterNumber && run == "sec"))
            Add(run.ToLowerInvariant());
        else if (IsWord(run))
            Add(TokenKind.Word, run.ToLowerInvariant());
        else
            run.ToList().ForEach(letter => Add(letter.ToString()));
    }

    /// <summary>A run of letters is a word, not a product of variables, where it is long, or where it follows a number as a unit.</summary>
    private bool IsWord(string run) =>
        run.Length > 3
        || (run.Length == 3 && (space || Last.Kind is not (TokenKind.Number or TokenKind.Letter) || tokens.Count == 0))
        || run == "no"
        || (AfterNumber && Vocabulary.ShortUnits.Contains(run));

    private void Number()
    {
        var digits = new NumberScanner(text, at, separators: depth <= 0).Scan(out at);
        Add(TokenKind.Number, digits);
    }
}

/// <summary>An answer is not an expression that is understood here; it can still be compared as text.</summary>
internal sealed class MathSyntaxException(string message) : Exception(message);
