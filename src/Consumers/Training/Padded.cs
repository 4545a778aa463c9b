using Tppo.Learning;
using static TorchSharp.torch;

namespace Tppo.Consumers.Training;

/// <summary>Rows of different lengths as [B, T] tensors, and back.</summary>
internal static class Padded
{
    /// <summary>[B, T], 0 beyond each row's end.</summary>
    public static Tensor Of(IReadOnlyList<float[]> rows)
    {
        var width = rows.Max(row => row.Length);
        var flat = new float[rows.Count * width];
        for (var i = 0; i < rows.Count; i++)
            rows[i].CopyTo(flat.AsSpan(i * width));
        return tensor(flat, rows.Count, width);
    }

    /// <summary>[B, T] bool, true from each row's start up to its end.</summary>
    public static Tensor Mask(IEnumerable<(int Start, int End)> rows)
    {
        using var scope = NewDisposeScope();
        (int Start, int End)[] all = [.. rows];
        var width = all.Max(row => row.End);
        Tensor Before(Func<(int Start, int End), int> position)
            => Masks.FromLengths(tensor(all.Select(row => (long)position(row)).ToArray()), width);
        return Before(row => row.End).logical_and(Before(row => row.Start).logical_not()).MoveToOuterDisposeScope();
    }

    /// <summary>The first <paramref name="lengths"/> numbers of each row of [B, T].</summary>
    public static float[][] Rows(Tensor padded, IEnumerable<int> lengths)
    {
        using var scope = NewDisposeScope();
        var width = (int)padded.shape[1];
        var flat = padded.contiguous().data<float>().ToArray();
        return [.. lengths.Select((n, i) => flat.AsSpan(i * width, n).ToArray())];
    }
}
