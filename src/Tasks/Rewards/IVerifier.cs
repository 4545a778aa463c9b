namespace Tppo.Tasks.Rewards;

/// <summary>
/// Judges a response: a custom reward implements this. It is called from several threads at once. An exception, or a call that
/// takes too long, is counted, and the response is left out of training, never scored as wrong.
/// </summary>
public interface IVerifier
{
    /// <summary>Judges one response.</summary>
    /// <param name="response">The response, with its problem.</param>
    /// <param name="cancellation">The time limit has passed, or the run has ended.</param>
    Task<Verdict> VerifyAsync(Response response, CancellationToken cancellation);
}

/// <summary>What a verifier judges.</summary>
/// <param name="Prompt">What the model was given, without special tokens.</param>
/// <param name="Text">The whole response.</param>
/// <param name="Answer">The right answer, as the data has it.</param>
/// <param name="DataSource">Where the problem comes from.</param>
/// <param name="Extra">Further data about the problem, as JSON; null where there is none.</param>
public sealed record Response(string Prompt, string Text, string Answer, string DataSource, string? Extra = null);

/// <summary>What a verifier says of a response.</summary>
/// <param name="Correct">Whether it is right.</param>
/// <param name="Reward">Its reward; null for what the options give a right or a wrong answer.</param>
public sealed record Verdict(bool Correct, double? Reward = null)
{
    /// <summary>
    /// The answer that was found in the response, for a person to look at; null where none was, or where the verifier does not say.
    /// </summary>
    public string? Extracted { get; init; }
}
