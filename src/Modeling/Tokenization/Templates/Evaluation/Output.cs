using System.Text;

namespace Tppo.Modeling.Tokenization.Templates.Evaluation;

/// <summary>Rendered text, with a bound on its length.</summary>
internal sealed class Output
{
    private const int MaxLength = 1 << 26;
    private readonly StringBuilder _text = new();

    /// <exception cref="TemplateError">The text is getting too long.</exception>
    public void Append(string text, int line)
    {
        if (_text.Length > MaxLength - text.Length)
            throw new TemplateError(line, $"the text has more than {MaxLength} characters");
        _text.Append(text);
    }

    public override string ToString() => _text.ToString();
}
