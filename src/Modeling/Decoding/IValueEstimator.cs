using Tppo.Modeling.Transformer;

namespace Tppo.Modeling.Decoding;

/// <summary>What value models are estimated with. Not thread-safe: the batcher's thread owns it.</summary>
public interface IValueEstimator : IDisposable
{
    /// <summary>Tokens of the longest sequence.</summary>
    int MaxLength { get; }

    /// <summary>Prepares <paramref name="weights"/> (which remain the caller's) for estimating.</summary>
    IValueModel Load(ModelWeights weights);
}

/// <summary>One version of the value model, over what its estimator has.</summary>
public interface IValueModel : IDisposable
{
    /// <summary>The states' values, [sequences][states].</summary>
    float[][] Estimate(IReadOnlyList<StateSequence> sequences);
}

/// <summary>
/// A sequence whose last <paramref name="States"/> states are wanted: those after each of its last so many tokens, in order.
/// </summary>
public readonly record struct StateSequence(int[] Tokens, int States);

/// <summary>What the value model says of one window.</summary>
/// <param name="Values">[n + 1], of the states before each of the n tokens and after the last.</param>
/// <param name="Version">Of the value model.</param>
public sealed record StateValues(float[] Values, int Version);
