namespace Tppo.Tasks;

/// <summary>One question with its right answer.</summary>
/// <param name="Prompt">The question as text; never empty. Of messages: their contents, joined by newlines.</param>
/// <param name="Answer">The right answer, as the verifier of its data source compares it.</param>
/// <param name="DataSource">Where the problem comes from: the name of a generated task, or what a line of a file says.</param>
public sealed record Problem(string Prompt, string Answer, string DataSource)
{
    /// <summary>The question as a conversation, for a chat template; null where the data has text.</summary>
    public IReadOnlyList<Message>? Messages { get; init; }

    /// <summary>Further data about the problem, as JSON, for the verifier; null where there is none.</summary>
    public string? Extra { get; init; }
}

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Who speaks: <c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">What is said.</param>
public sealed record Message(string Role, string Content);
