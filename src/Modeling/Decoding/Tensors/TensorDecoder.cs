using Tppo.Modeling.Configuration;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Modeling.Decoding.Tensors;

/// <summary>
/// Decodes with tensors on any device, in any type. Tokens are drawn where the logits are: a step sends the device the last tokens and
/// uniform numbers, and waits once, for the next tokens and their log-probs.
/// </summary>
public sealed class TensorDecoder(ModelConfig config, int slots, int maxLength, Device device, ScalarType type) : IDecoder
{
    public int Slots => slots;

    public int MaxLength => maxLength;

    internal Device Device => device;

    internal Rotary Rotary { get; } = new(config, maxLength, device);

    internal KeyValueCache Cache { get; } = new(config, slots, maxLength, device, type);

    public IDecoderModel Load(ModelWeights weights) => new TensorModel(this, weights.Copy(device, type));

    public void Dispose()
    {
        Rotary.Dispose();
        Cache.Dispose();
    }
}
