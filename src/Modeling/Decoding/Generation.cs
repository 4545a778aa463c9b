namespace Tppo.Modeling.Decoding;

/// <summary>What was generated for one request.</summary>
/// <param name="Tokens">n ≥ 1 new tokens, an end token included.</param>
/// <param name="LogProbs">[n] log-probs under the distribution that was sampled from.</param>
/// <param name="Values">[n + 1] values of the states before each token and after the last; empty without a value model.</param>
/// <param name="Ended">The last token is an end token.</param>
/// <param name="PolicyVersion">Of the weights that generated every token.</param>
/// <param name="ValueVersion">Of the value model.</param>
public sealed record Generation(int[] Tokens, float[] LogProbs, float[] Values, bool Ended, int PolicyVersion, int ValueVersion);
