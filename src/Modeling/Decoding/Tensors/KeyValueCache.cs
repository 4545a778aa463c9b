using System.Numerics;
using Tppo.Modeling.Configuration;
using static TorchSharp.torch;

namespace Tppo.Modeling.Decoding.Tensors;

/// <summary>
/// Keys and values of all slots, [slots, key-value heads, capacity, head_dim] each a layer, on one device. The capacity is a power of two
/// that grows with the longest sequence, up to <paramref name="maxLength"/>. What no sequence has written is 0 or an earlier sequence's.
/// </summary>
internal sealed class KeyValueCache(ModelConfig config, int slots, int maxLength, Device device, ScalarType type) : IDisposable
{
    private const int FirstCapacity = 64;

    // Zeros and not just room: a masked position counts 0 times what is there, and 0 times NaN is NaN.
    private readonly Tensor[] _keysAndValues = [.. Enumerable.Range(0, 2 * config.Layers)
        .Select(_ => zeros(Shape(config, slots, Math.Min(FirstCapacity, maxLength)), type, device).DetachFromDisposeScope())];

    /// <summary>0, 1, … up to the last of the longest sequence, int64.</summary>
    public Tensor Positions { get; } = arange(maxLength, ScalarType.Int64, device).DetachFromDisposeScope();

    public ScalarType Type => type;

    /// <summary>Positions that each slot has room for.</summary>
    public int Capacity { get; private set; } = Math.Min(FirstCapacity, maxLength);

    public Tensor Keys(int layer) => _keysAndValues[2 * layer];

    public Tensor Values(int layer) => _keysAndValues[2 * layer + 1];

    /// <summary>Makes room for <paramref name="length"/> positions, at most the longest; the tensors are others then.</summary>
    public void Reserve(int length)
    {
        if (length <= Capacity)
            return;
        var capacity = (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)length), (uint)maxLength);
        for (var i = 0; i < _keysAndValues.Length; i++)
        {
            using var scope = NewDisposeScope();
            using var before = _keysAndValues[i];
            _keysAndValues[i] = zeros(Shape(config, slots, capacity), type, device).DetachFromDisposeScope();
            _keysAndValues[i].narrow(2, 0, Capacity).copy_(before);
        }

        Capacity = capacity;
    }

    public void Dispose()
    {
        Positions.Dispose();
        foreach (var tensor in _keysAndValues)
            tensor.Dispose();
    }

    private static long[] Shape(ModelConfig config, int slots, int capacity) => [slots, config.KeyValueHeads, capacity, config.HeadDim];
}
