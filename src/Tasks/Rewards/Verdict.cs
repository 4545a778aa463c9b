namespace Tppo.Tasks.Rewards;

/// <summary>What a verifier says of a response.</summary>
/// <param name="Correct">Whether it is right.</param>
/// <param name="Reward">Its reward; null: that of a right or of a wrong answer, as the options have it.</param>
public sealed record Verdict(bool Correct, double? Reward = null)
{
    /// <summary>The answer that was found in the response, for a person to look at; null where none was, or where the verifier does not say.</summary>
    public string? Extracted { get; init; }
}
