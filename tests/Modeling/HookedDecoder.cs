using Tppo.Modeling.Decoding;
using Tppo.Modeling.Transformer;

namespace Tppo.Tests.Modeling;

/// <summary>A decoder with something done before each forward, on the engine's thread; counts what is disposed.</summary>
internal sealed class HookedDecoder(IDecoder inner) : IDecoder
{
    private int _forwards;
    private int _disposals;
    private int _modelDisposals;

    /// <summary>Gets the number of the forward that is about to run: 1, 2, …</summary>
    public Action<int>? BeforeForward { get; set; }

    public int Slots => inner.Slots;

    public int MaxLength => inner.MaxLength;

    public int Disposals => _disposals;

    public int ModelDisposals => _modelDisposals;

    public IDecoderModel Load(ModelWeights weights) => new Model(this, inner.Load(weights));

    public void Dispose()
    {
        _disposals++;
        inner.Dispose();
    }

    private sealed class Model(HookedDecoder decoder, IDecoderModel inner) : IDecoderModel
    {
        public void Forward(IReadOnlyList<SlotInput> inputs, Memory<float> logits)
        {
            decoder.BeforeForward?.Invoke(++decoder._forwards);
            inner.Forward(inputs, logits);
        }

        public (int Token, float LogProb, float FullLogProb)[] Sample(
            IReadOnlyList<SlotInput> inputs, IReadOnlyList<Draw> draws, Sampler sampler)
        {
            decoder.BeforeForward?.Invoke(++decoder._forwards);
            return inner.Sample(inputs, draws, sampler);
        }

        public void Dispose()
        {
            decoder._modelDisposals++;
            inner.Dispose();
        }
    }
}
