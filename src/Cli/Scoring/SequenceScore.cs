namespace Tppo.Cli.Scoring;

/// <summary>What a model says of n tokens.</summary>
/// <param name="Logprobs">[n − 1]: of each token after the first, given those before it.</param>
/// <param name="LogitsLast">[vocabulary], after the last token.</param>
/// <param name="Greedy">The likeliest continuation, token by token, through any end token.</param>
public sealed record SequenceScore(float[] Logprobs, float[] LogitsLast, int[] Greedy);
