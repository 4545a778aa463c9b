using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tppo.Modeling.Decoding.Simd;

/// <summary>
/// A weight matrix W [outputs, inputs] packed for y = x Wᵀ: panels of 32 outputs, inside a panel input by input. Every
/// output is one chain of fused multiply-adds over the inputs in order, however many rows are multiplied at once, so a
/// row's result does not depend on the rows beside it.
/// </summary>
internal sealed class PackedMatrix
{
    private const int Lanes = 16;
    private const int Panel = 2 * Lanes;
    private readonly float[] _data;
    private readonly int _inputs;

    public PackedMatrix(ReadOnlySpan<float> weights, int outputs, int inputs)
    {
        Outputs = outputs;
        Stride = (outputs + Panel - 1) / Panel * Panel;
        _inputs = inputs;
        _data = new float[Stride * inputs];
        for (var output = 0; output < outputs; output++)
        {
            for (var input = 0; input < inputs; input++)
                _data[(output / Panel * inputs + input) * Panel + output % Panel] = weights[output * inputs + input];
        }
    }

    public int Outputs { get; }

    /// <summary>Floats from one row of y to the next: <see cref="Outputs"/> rounded up to whole panels.</summary>
    public int Stride { get; }

    /// <summary>y [rows, Stride] = x [rows, inputs, one row every <paramref name="xStride"/> floats] Wᵀ.</summary>
    public void Multiply(ReadOnlySpan<float> x, int xStride, Span<float> y, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(y.Length, rows * Stride);
        ArgumentOutOfRangeException.ThrowIfLessThan(x.Length, (rows - 1) * xStride + _inputs);
        ref var xs = ref MemoryMarshal.GetReference(x);
        ref var ys = ref MemoryMarshal.GetReference(y);
        for (var panel = 0; panel < Stride / Panel; panel++)
        {
            ref var w = ref _data[panel * _inputs * Panel];
            var row = 0;
            // With vectors of 256 bits, four rows' sums are more than the processor has registers.
            for (; Vector512.IsHardwareAccelerated && row + 4 <= rows; row += 4)
                FourRows(ref Unsafe.Add(ref xs, row * xStride), xStride, ref w, ref Unsafe.Add(ref ys, row * Stride + panel * Panel));
            for (; row + 2 <= rows; row += 2)
                TwoRows(ref Unsafe.Add(ref xs, row * xStride), xStride, ref w, ref Unsafe.Add(ref ys, row * Stride + panel * Panel));
            for (; row < rows; row++)
                OneRow(ref Unsafe.Add(ref xs, row * xStride), ref w, ref Unsafe.Add(ref ys, row * Stride + panel * Panel));
        }
    }

    private void FourRows(ref float x, int xStride, ref float w, ref float y)
    {
        Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        ref var xb = ref Unsafe.Add(ref x, xStride);
        ref var xc = ref Unsafe.Add(ref x, 2 * xStride);
        ref var xd = ref Unsafe.Add(ref x, 3 * xStride);
        for (var k = 0; k < _inputs; k++)
        {
            var w0 = Vector512.LoadUnsafe(ref w, (nuint)(k * Panel));
            var w1 = Vector512.LoadUnsafe(ref w, (nuint)(k * Panel + Lanes));
            var v = Vector512.Create(Unsafe.Add(ref x, k));
            a0 = Vector512.FusedMultiplyAdd(v, w0, a0);
            a1 = Vector512.FusedMultiplyAdd(v, w1, a1);
            v = Vector512.Create(Unsafe.Add(ref xb, k));
            b0 = Vector512.FusedMultiplyAdd(v, w0, b0);
            b1 = Vector512.FusedMultiplyAdd(v, w1, b1);
            v = Vector512.Create(Unsafe.Add(ref xc, k));
            c0 = Vector512.FusedMultiplyAdd(v, w0, c0);
            c1 = Vector512.FusedMultiplyAdd(v, w1, c1);
            v = Vector512.Create(Unsafe.Add(ref xd, k));
            d0 = Vector512.FusedMultiplyAdd(v, w0, d0);
            d1 = Vector512.FusedMultiplyAdd(v, w1, d1);
        }

        Store(a0, a1, ref y);
        Store(b0, b1, ref Unsafe.Add(ref y, Stride));
        Store(c0, c1, ref Unsafe.Add(ref y, 2 * Stride));
        Store(d0, d1, ref Unsafe.Add(ref y, 3 * Stride));
    }

    private void TwoRows(ref float x, int xStride, ref float w, ref float y)
    {
        Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default;
        ref var xb = ref Unsafe.Add(ref x, xStride);
        for (var k = 0; k < _inputs; k++)
        {
            var w0 = Vector512.LoadUnsafe(ref w, (nuint)(k * Panel));
            var w1 = Vector512.LoadUnsafe(ref w, (nuint)(k * Panel + Lanes));
            var v = Vector512.Create(Unsafe.Add(ref x, k));
            a0 = Vector512.FusedMultiplyAdd(v, w0, a0);
            a1 = Vector512.FusedMultiplyAdd(v, w1, a1);
            v = Vector512.Create(Unsafe.Add(ref xb, k));
            b0 = Vector512.FusedMultiplyAdd(v, w0, b0);
            b1 = Vector512.FusedMultiplyAdd(v, w1, b1);
        }

        Store(a0, a1, ref y);
        Store(b0, b1, ref Unsafe.Add(ref y, Stride));
    }

    private void OneRow(ref float x, ref float w, ref float y)
    {
        Vector512<float> a0 = default, a1 = default;
        for (var k = 0; k < _inputs; k++)
        {
            var v = Vector512.Create(Unsafe.Add(ref x, k));
            a0 = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref w, (nuint)(k * Panel)), a0);
            a1 = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref w, (nuint)(k * Panel + Lanes)), a1);
        }

        Store(a0, a1, ref y);
    }

    private static void Store(Vector512<float> low, Vector512<float> high, ref float y)
    {
        low.StoreUnsafe(ref y);
        high.StoreUnsafe(ref y, Lanes);
    }
}
