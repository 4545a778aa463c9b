namespace Tppo.Modeling.Tokenization.Templates.Evaluation;

/// <summary>Something wrong with a template at a line; <see cref="ChatTemplate"/> adds the file's name.</summary>
internal sealed class TemplateError(int line, string message) : Exception(message.Length > MaxLength ? message[..MaxLength] + "…" : message)
{
    // A message may quote a value of any size.
    private const int MaxLength = 500;

    public int Line => line;
}
