namespace Tppo.Modeling.Tokenization.Templates;

/// <summary>Something wrong with a template at a line; <see cref="ChatTemplate"/> adds the file's name.</summary>
internal sealed class TemplateError(int line, string message) : Exception(message)
{
    public int Line => line;
}
