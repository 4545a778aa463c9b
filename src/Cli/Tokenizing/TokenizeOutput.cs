namespace Tppo.Cli.Tokenizing;

/// <summary>What `tppo tokenize --json` prints.</summary>
public sealed record TokenizeOutput(IReadOnlyList<TokenizedText> Texts, IReadOnlyList<TokenizedChat> Chats);
