namespace Tppo.Cli.Tokenizing;

/// <summary>A text as the model reads it.</summary>
/// <param name="Ids">With what the tokenizer adds around a text, such as a token for its beginning.</param>
/// <param name="Decoded">Those of the text itself, decoded again.</param>
public sealed record TokenizedText(int[] Ids, string Decoded);
