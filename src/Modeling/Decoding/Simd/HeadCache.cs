using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tppo.Modeling.Decoding.Simd;

/// <summary>
/// Keys and values of one slot, layer and key-value head. Keys lie in blocks of 16 positions, dimension by dimension, so
/// that 16 scores are computed at once without a horizontal sum; values lie position by position.
/// </summary>
internal sealed class HeadCache
{
    private const int Lanes = 16;
    private readonly int _dim;
    private readonly int _paddedDim;
    private readonly int _capacity;
    private float[] _keys = [];
    private float[] _values = [];

    /// <param name="dim">Width of a head.</param>
    /// <param name="length">Positions that it can hold.</param>
    public HeadCache(int dim, int length)
    {
        _dim = dim;
        _capacity = (length + Lanes - 1) / Lanes * Lanes;
        _paddedDim = (dim + Lanes - 1) / Lanes * Lanes;
    }

    /// <summary>
    /// Stores key and value [dim] at <paramref name="position"/>. The first call allocates the memory of all positions: a slot that
    /// is never used costs nothing, and a long run's memory stays flat.
    /// </summary>
    public void Store(int position, ReadOnlySpan<float> key, ReadOnlySpan<float> value)
    {
        if (_values.Length == 0)
            (_keys, _values) = (new float[_capacity * _dim], new float[_capacity * _paddedDim]);
        var block = position / Lanes * Lanes * _dim + position % Lanes;
        for (var d = 0; d < _dim; d++)
            _keys[block + d * Lanes] = key[d];
        value.CopyTo(_values.AsSpan(position * _paddedDim));
    }

    /// <summary>softmax(q·K/√dim) V over positions 0 … <paramref name="length"/> − 1 → <paramref name="output"/> [dim].</summary>
    public void Attend(ReadOnlySpan<float> query, int length, Span<float> scores, Span<float> output)
    {
        Scores(query, length, scores);
        scores = scores[..length];
        TensorPrimitives.Subtract(scores, TensorPrimitives.Max<float>(scores), scores);
        TensorPrimitives.Exp(scores, scores);
        var scale = 1 / TensorPrimitives.Sum<float>(scores);
        ref var values = ref MemoryMarshal.GetArrayDataReference(_values);
        for (var d = 0; d < _dim; d += Lanes)
        {
            // Two chains hide the latency of the multiply-add.
            Vector512<float> even = default, odd = default;
            var p = 0;
            for (; p + 1 < length; p += 2)
            {
                even = Vector512.FusedMultiplyAdd(
                    Vector512.Create(scores[p]), Vector512.LoadUnsafe(ref values, (nuint)(p * _paddedDim + d)), even);
                odd = Vector512.FusedMultiplyAdd(
                    Vector512.Create(scores[p + 1]), Vector512.LoadUnsafe(ref values, (nuint)((p + 1) * _paddedDim + d)), odd);
            }

            if (p < length)
            {
                even = Vector512.FusedMultiplyAdd(
                    Vector512.Create(scores[p]), Vector512.LoadUnsafe(ref values, (nuint)(p * _paddedDim + d)), even);
            }

            var sum = (even + odd) * scale;
            if (d + Lanes <= _dim)
                sum.CopyTo(output[d..]);
            else
                CopyPart(sum, output[d..]);
        }
    }

    private void Scores(ReadOnlySpan<float> query, int length, Span<float> scores)
    {
        ref var keys = ref MemoryMarshal.GetArrayDataReference(_keys);
        var scale = 1 / MathF.Sqrt(_dim);
        for (var block = 0; block < length; block += Lanes)
        {
            Vector512<float> even = default, odd = default;
            for (var d = 0; d < _dim; d += 2)
            {
                even = Vector512.FusedMultiplyAdd(
                    Vector512.Create(query[d]), Vector512.LoadUnsafe(ref keys, (nuint)(block * _dim + d * Lanes)), even);
                odd = Vector512.FusedMultiplyAdd(
                    Vector512.Create(query[d + 1]), Vector512.LoadUnsafe(ref keys, (nuint)(block * _dim + (d + 1) * Lanes)), odd);
            }

            ((even + odd) * scale).CopyTo(scores[block..]);
        }
    }

    private static void CopyPart(Vector512<float> vector, Span<float> output)
    {
        for (var i = 0; i < output.Length; i++)
            output[i] = vector[i];
    }
}
