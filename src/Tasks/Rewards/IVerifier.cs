namespace Tppo.Tasks.Rewards;

/// <summary>
/// Judges a response: what a reward of one's own implements. It is called from several threads at once. What it throws, and a call
/// that takes too long, is counted, and the response is left out of training, never scored as wrong.
/// </summary>
public interface IVerifier
{
    /// <summary>Judges one response.</summary>
    /// <param name="response">The response, with its problem.</param>
    /// <param name="cancellation">The time is over, or the run is.</param>
    Task<Verdict> VerifyAsync(Response response, CancellationToken cancellation);
}

/// <summary>What a verifier judges.</summary>
/// <param name="Prompt">What the model was given, without special tokens.</param>
/// <param name="Text">What it wrote, all of it.</param>
/// <param name="Answer">The right answer, as the data has it.</param>
/// <param name="DataSource">Where the problem comes from.</param>
/// <param name="Extra">What else the data says of the problem, as JSON; null where nothing.</param>
public sealed record Response(string Prompt, string Text, string Answer, string DataSource, string? Extra = null);

/// <summary>What a verifier says of a response.</summary>
/// <param name="Correct">Whether it is right.</param>
/// <param name="Reward">Its reward; null: that of a right or of a wrong answer, as the options have it.</param>
public sealed record Verdict(bool Correct, double? Reward = null)
{
    /// <summary>The answer that was found in the response, for a person to look at; null where none was, or where the verifier does not say.</summary>
    public string? Extracted { get; init; }
}
