namespace Tppo.Cli.Tokenizing;

/// <summary>What `tppo tokenize --json` prints.</summary>
internal sealed record TokenizeOutput(IReadOnlyList<TokenizedText> Texts, IReadOnlyList<TokenizedChat> Chats);

/// <summary>A text as the model reads it.</summary>
/// <param name="Ids">With what the tokenizer adds around a text, such as a token for its beginning.</param>
/// <param name="Decoded">Those of the text itself, decoded again.</param>
internal sealed record TokenizedText(int[] Ids, string Decoded);

/// <summary>A chat as the model reads it.</summary>
/// <param name="Text">Rendered by the chat template, up to where the assistant begins to speak.</param>
/// <param name="Ids">Of the text.</param>
internal sealed record TokenizedChat(string Text, int[] Ids);
