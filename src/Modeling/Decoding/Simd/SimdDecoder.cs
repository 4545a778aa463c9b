using Tppo.Modeling.Configuration;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Modeling.Decoding.Simd;

/// <summary>
/// Decodes on the CPU with vector instructions alone. For the small models that train on a laptop it is many times faster than a
/// tensor library (see docs/decoding.md), and a sequence's numbers do not depend on which others are decoded beside it.
/// </summary>
public sealed class SimdDecoder : IDecoder
{
    private float[] _logits = [];

    public SimdDecoder(ModelConfig config, int slots, int maxLength, int threads)
    {
        Config = config;
        Slots = slots;
        MaxLength = maxLength;
        (Cos, Sin) = RotaryTable.Build(config, maxLength);
        Cache = new HeadCache[slots * config.Layers * config.KeyValueHeads];
        for (var i = 0; i < Cache.Length; i++)
            Cache[i] = new HeadCache(config.HeadDim, maxLength);
        Workers = [.. Enumerable.Range(0, threads).Select(_ => new SimdWorker(this))];
    }

    public int Slots { get; }

    public int MaxLength { get; }

    internal ModelConfig Config { get; }

    internal float[] Cos { get; }

    internal float[] Sin { get; }

    /// <summary>[slot, layer, key-value head].</summary>
    internal HeadCache[] Cache { get; }

    internal IReadOnlyList<SimdWorker> Workers { get; }

    public IDecoderModel Load(ModelWeights weights) => Pack(weights);

    /// <summary>Room for the logits of <paramref name="rows"/> inputs, the same at each call.</summary>
    internal Memory<float> Logits(int rows)
    {
        if (_logits.Length < rows * Config.VocabularySize)
            _logits = new float[rows * Config.VocabularySize];
        return _logits.AsMemory(0, rows * Config.VocabularySize);
    }

    internal SimdModel Pack(ModelWeights weights)
    {
        using var merged = weights.Adapter is null ? null : weights.Merged(ScalarType.Float32);
        return new SimdModel(this, merged ?? weights);
    }

    public void Dispose()
    {
        // Managed memory only.
    }
}
