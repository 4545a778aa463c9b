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
