using Tppo.Modeling.Transformer;

namespace Tppo.Modeling.Decoding;

/// <summary>Continues sequences under the newest weights that it was given. Calls may come from any thread.</summary>
public interface IGenerator
{
    /// <summary>What it has done since it started.</summary>
    EngineCounters Counters { get; }

    /// <summary>The continuation, of one version of the policy throughout.</summary>
    Task<Generation> GenerateAsync(GenerationRequest request);

    /// <summary>Ends when all that is generated from here on is of <paramref name="version"/>; the weights stay the caller's.</summary>
    Task LoadPolicyAsync(int version, ModelWeights weights);

    /// <summary>Ends when all values from here on are of <paramref name="value"/>, which becomes the generator's.</summary>
    Task LoadValueAsync(ValueEstimator value);
}

/// <summary>Continue <paramref name="Prefix"/> (prompt and response so far) by at most <paramref name="MaxNewTokens"/> tokens.</summary>
/// <param name="Prefix">Token ids, at least one.</param>
/// <param name="MaxNewTokens">At least 1; the prefix and these must fit the decoder.</param>
/// <param name="Seed">Of the trajectory; position t of the sequence draws with (seed, t).</param>
/// <param name="Sampled">Called on the engine's thread with each new token, so it must be quick and must not throw.</param>
public sealed record GenerationRequest(int[] Prefix, int MaxNewTokens, ulong Seed, Action<int>? Sampled = null);

/// <summary>What was generated for one request.</summary>
/// <param name="Tokens">n ≥ 1 new tokens, an end token included.</param>
/// <param name="LogProbs">[n] log-probs under the distribution that was sampled from.</param>
/// <param name="Values">[n + 1] values of the states before each token and after the last; empty without a value model.</param>
/// <param name="Ended">The last token is an end token.</param>
/// <param name="PolicyVersion">Of the weights that generated every token.</param>
/// <param name="ValueVersion">Of the value model.</param>
public sealed record Generation(int[] Tokens, float[] LogProbs, float[] Values, bool Ended, int PolicyVersion, int ValueVersion);

/// <summary>What an engine has done so far.</summary>
/// <param name="GeneratedTokens">New tokens.</param>
/// <param name="PrefillTokens">Prefix tokens that were fed.</param>
/// <param name="DecodeSteps">Batched steps of one token a sequence.</param>
/// <param name="BusySlotSteps">Slots that were busy, summed over those steps.</param>
/// <param name="SlotSteps">Slots there were, summed over those steps: the occupancy is BusySlotSteps / SlotSteps.</param>
public sealed record EngineCounters(long GeneratedTokens, long PrefillTokens, long DecodeSteps, long BusySlotSteps, long SlotSteps);
