namespace Tppo.Cli.Tokenizing;

/// <summary>A chat as the model reads it.</summary>
/// <param name="Text">Rendered by the chat template, up to where the assistant begins to speak.</param>
/// <param name="Ids">Of the text.</param>
public sealed record TokenizedChat(string Text, int[] Ids);
