using Tppo.Modeling.Configuration;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Modeling.Decoding.Tensors;

/// <summary>
/// Decodes with tensors on any device, in any type: a static KV cache [slots, key-value heads, length + 1, head_dim] a layer. The last
/// position of each slot is where padding writes; no query sees it.
/// </summary>
public sealed class TensorDecoder : IDecoder
{
    public TensorDecoder(ModelConfig config, int slots, int maxLength, Device device, ScalarType type)
    {
        Device = device;
        Type = type;
        Slots = slots;
        MaxLength = maxLength;
        Rotary = new Rotary(config, maxLength + 1, device);
        long[] shape = [slots, config.KeyValueHeads, maxLength + 1, config.HeadDim];
        Keys = [.. Enumerable.Range(0, config.Layers).Select(_ => zeros(shape, type, device).DetachFromDisposeScope())];
        Values = [.. Enumerable.Range(0, config.Layers).Select(_ => zeros(shape, type, device).DetachFromDisposeScope())];
    }

    public int Slots { get; }

    public int MaxLength { get; }

    internal Device Device { get; }

    internal ScalarType Type { get; }

    internal Rotary Rotary { get; }

    internal IReadOnlyList<Tensor> Keys { get; }

    internal IReadOnlyList<Tensor> Values { get; }

    public IDecoderModel Load(ModelWeights weights) => new TensorModel(this, weights.Copy(Device, Type));

    public void Dispose()
    {
        Rotary.Dispose();
        foreach (var tensor in Keys.Concat(Values))
            tensor.Dispose();
    }
}
