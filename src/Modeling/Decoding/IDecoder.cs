using Tppo.Modeling.Transformer;

namespace Tppo.Modeling.Decoding;

/// <summary>A KV cache of a fixed number of slots. Not thread-safe: the engine's thread owns it.</summary>
public interface IDecoder : IDisposable
{
    int Slots { get; }

    /// <summary>Positions that a slot can hold.</summary>
    int MaxLength { get; }

    /// <summary>Prepares <paramref name="weights"/> (which remain the caller's) for decoding over this cache.</summary>
    IDecoderModel Load(ModelWeights weights);
}

/// <summary>One version of the weights over its decoder's cache. A slot must be filled and continued by the same model.</summary>
public interface IDecoderModel : IDisposable
{
    /// <summary>
    /// Feeds every input's tokens into its slot (a whole prefix, or one token: ragged, together) and writes the logits after
    /// each input's last token to <paramref name="logits"/> [inputs, vocabulary].
    /// </summary>
    void Forward(IReadOnlyList<SlotInput> inputs, Memory<float> logits);

    /// <summary>
    /// Feeds as <see cref="Forward"/> does, and draws the token that follows each input, where the logits are: as
    /// <see cref="Sampler.Sample"/> does, at <paramref name="draws"/> [inputs].
    /// </summary>
    /// <exception cref="NotFiniteException">Logits are not numbers, or all of an input's are −∞.</exception>
    (int Token, float LogProb, float FullLogProb)[] Sample(
        IReadOnlyList<SlotInput> inputs, IReadOnlyList<Draw> draws, Sampler sampler);
}

/// <summary>Tokens that continue the sequence in cache slot <paramref name="Slot"/> from position <paramref name="Position"/>.</summary>
public readonly record struct SlotInput(int Slot, int Position, ReadOnlyMemory<int> Tokens);

/// <summary>Which decoder generates: plain SIMD code on the CPU, or tensors on any device.</summary>
public enum DecoderKind
{
    Auto,
    Simd,
    Tensor,
}
