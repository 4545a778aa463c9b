using Tppo.Modeling.Tokenization.Templates;

namespace Tppo.Cli.Tokenizing;

/// <summary>What `tppo tokenize` reads; either list may be left out.</summary>
/// <param name="Texts">Stand-alone texts.</param>
/// <param name="Chats">Messages of each chat.</param>
internal sealed record TokenizeInput(IReadOnlyList<string>? Texts = null, IReadOnlyList<IReadOnlyList<ChatMessage>>? Chats = null);
