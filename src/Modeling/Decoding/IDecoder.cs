using Tppo.Modeling.Transformer;

namespace Tppo.Modeling.Decoding;

/// <summary>A KV cache of a fixed number of slots. Not thread-safe: the engine's thread owns it.</summary>
public interface IDecoder : IDisposable
{
    int Slots { get; }

    /// <summary>Positions that a slot can hold.</summary>
    int MaxLength { get; }

    /// <summary>Prepares <paramref name="weights"/> (which stay the caller's) for decoding over this cache.</summary>
    IDecoderModel Load(ModelWeights weights);
}
