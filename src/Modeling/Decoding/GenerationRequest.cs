namespace Tppo.Modeling.Decoding;

/// <summary>Continue <paramref name="Prefix"/> (prompt and response so far) by at most <paramref name="MaxNewTokens"/> tokens.</summary>
/// <param name="Prefix">Token ids, at least one.</param>
/// <param name="MaxNewTokens">At least 1; the prefix and these must fit the decoder.</param>
/// <param name="Seed">Of the trajectory; position t of the sequence draws with (seed, t).</param>
/// <param name="Sampled">Called on the engine's thread with each new token, so it must be quick and must not throw.</param>
public sealed record GenerationRequest(int[] Prefix, int MaxNewTokens, ulong Seed, Action<int>? Sampled = null);
