using System.Text;
using System.Text.RegularExpressions;
using Tppo.Modeling.Tokenization.Templates.Evaluation;

namespace Tppo.Modeling.Tokenization.Templates.Syntax;

/// <summary>
/// Cuts a template into tokens, with trim_blocks and lstrip_blocks on as transformers has them: a line break after a block or
/// comment is dropped, and so is the indentation before one.
/// </summary>
internal sealed partial class Lexer
{
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _position;
    private int _line = 1;

    private Lexer(string source) => _source = source;

    /// <exception cref="TemplateError">A tag or a text is not closed, or a character belongs to no token.</exception>
    public static IReadOnlyList<Token> Tokens(string source)
    {
        var text = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var lexer = new Lexer(text.EndsWith('\n') ? text[..^1] : text);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        var (lineBegins, trimLeft) = (true, false);
        while (_position < _source.Length)
        {
            var open = NextTag();
            var data = _source[_position..open];
            var sign = open + 2 < _source.Length ? _source[open + 2] : ' ';
            var isOutput = open < _source.Length && _source[open + 1] == '{';
            Data(Kept(data, trimLeft, open < _source.Length ? sign : ' ', stripIndent: open < _source.Length && !isOutput, lineBegins));
            _line += data.Count('\n');
            _position = open;
            if (open == _source.Length)
                break;
            _position += sign is '-' or '+' ? 3 : 2;
            var closing = _source[open + 1] switch
            {
                '{' => Tag(TokenKind.OutputBegin, TokenKind.OutputEnd, "}}"),
                '%' => Tag(TokenKind.BlockBegin, TokenKind.BlockEnd, "%}"),
                _ => Comment(),
            };
            trimLeft = closing == '-';
            lineBegins = false;
            if (closing == ' ' && !isOutput && _position < _source.Length && _source[_position] == '\n')
            {
                _position++;
                _line++;
                lineBegins = true;
            }
        }

        _tokens.Add(new Token(TokenKind.End, "the end of the template", _line));
    }

    private int NextTag()
    {
        for (var at = _source.IndexOf('{', _position); at >= 0 && at + 1 < _source.Length; at = _source.IndexOf('{', at + 1))
        {
            if (_source[at + 1] is '{' or '%' or '#')
                return at;
        }

        return _source.Length;
    }

    private static string Kept(string data, bool trimLeft, char sign, bool stripIndent, bool lineBegins)
    {
        if (trimLeft)
            data = data.TrimStart();
        if (sign == '-')
            return data.TrimEnd();
        var lineStart = data.LastIndexOf('\n') + 1;
        var isIndent = (lineStart > 0 || lineBegins) && string.IsNullOrWhiteSpace(data[lineStart..]);
        return stripIndent && sign != '+' && isIndent ? data[..lineStart] : data;
    }

    private void Data(string text)
    {
        if (text.Length > 0)
            _tokens.Add(new Token(TokenKind.Data, text, _line));
    }

    /// <summary>Skips a comment; returns the sign before its end.</summary>
    private char Comment()
    {
        var end = _source.IndexOf("#}", _position, StringComparison.Ordinal);
        if (end < 0)
            throw new TemplateError(_line, "a comment is not closed: #} is missing");
        _line += _source.AsSpan(_position, end - _position).Count('\n');
        var sign = end > _position && _source[end - 1] is '-' or '+' ? _source[end - 1] : ' ';
        _position = end + 2;
        return sign;
    }

    /// <summary>The tokens of a tag; returns the sign before its end.</summary>
    private char Tag(TokenKind begin, TokenKind end, string close)
    {
        var (line, brackets) = (_line, 0);
        _tokens.Add(new Token(begin, close, _line));
        while (true)
        {
            _line += SkipSpace();
            if (_position >= _source.Length)
                throw new TemplateError(line, $"a tag is not closed: {close} is missing");
            var sign = _source[_position] is '-' or '+' && At(close, _position + 1) ? _source[_position] : ' ';
            if (brackets == 0 && (sign != ' ' || At(close, _position)))
            {
                _tokens.Add(new Token(end, close, _line));
                _position += sign == ' ' ? 2 : 3;
                return sign;
            }

            var token = _source[_position] is '\'' or '"' ? Text() : Match();
            brackets += token.Kind != TokenKind.Operator ? 0
                : token.Text is "(" or "[" or "{" ? 1
                : token.Text is ")" or "]" or "}" ? -1
                : 0;
            _tokens.Add(token);
        }
    }

    private bool At(string text, int position) => string.CompareOrdinal(_source, position, text, 0, text.Length) == 0;

    private int SkipSpace()
    {
        var lines = 0;
        for (; _position < _source.Length && char.IsWhiteSpace(_source[_position]); _position++)
            lines += _source[_position] == '\n' ? 1 : 0;
        return lines;
    }

    private Token Match()
    {
        var match = Unit().Match(_source, _position);
        if (!match.Success)
            throw new TemplateError(_line, $"'{_source[_position]}' is not understood");
        _position += match.Length;
        var kind = match.Groups["name"].Success ? TokenKind.Name : match.Groups["number"].Success ? TokenKind.Number : TokenKind.Operator;
        return new Token(kind, match.Value, _line);
    }

    private Token Text()
    {
        var (quote, line) = (_source[_position++], _line);
        var text = new StringBuilder();
        while (_position < _source.Length && _source[_position] != quote)
        {
            var character = _source[_position++];
            _line += character == '\n' ? 1 : 0;
            text.Append(character == '\\' && _position < _source.Length ? Escape() : character.ToString());
        }

        if (_position >= _source.Length)
            throw new TemplateError(line, $"a text is not closed: {quote} is missing");
        _position++;
        return new Token(TokenKind.Text, text.ToString(), line);
    }

    private string Escape()
    {
        var character = _source[_position++];
        var digits = character switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            var hexadecimal = _source.AsSpan(_position, Math.Min(digits, _source.Length - _position));
            if (hexadecimal.Length < digits
                || !int.TryParse(hexadecimal, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code)
                || !Rune.IsValid(code))
            {
                throw new TemplateError(_line, $"\\{character}{hexadecimal} is no character");
            }

            _position += digits;
            return new Rune(code).ToString();
        }

        return character switch
        {
            'n' => "\n",
            't' => "\t",
            'r' => "\r",
            'b' => "\b",
            'f' => "\f",
            'v' => "\v",
            'a' => "\a",
            '0' => "\0",
            '\n' => "",
            '\\' or '\'' or '"' => character.ToString(),
            _ => "\\" + character,
        };
    }

    [GeneratedRegex(
        @"\G(?:(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<number>[0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
        + @"|\*\*|//|==|!=|<=|>=|[-+*/%~|.,:;()\[\]{}=<>])",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Unit();
}
