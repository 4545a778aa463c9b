using Tppo.Modeling.Decoding;

namespace Tppo.Consumers.Training;

/// <summary>Shares the rows of a step out among its optimizer steps.</summary>
internal static class MiniBatches
{
    /// <summary>
    /// Indices below <paramref name="rows"/>, <paramref name="size"/> (0: all) a mini-batch, in an order that depends on seed, step and
    /// epoch alone.
    /// </summary>
    public static IEnumerable<int[]> Split(int rows, int size, int seed, int step, int epoch)
    {
        var all = Enumerable.Range(0, rows);
        return size == 0 || size >= rows
            ? [[.. all]]
            : all.OrderBy(i => Seeds.Of((ulong)seed, (ulong)step, (ulong)epoch, (ulong)i)).Chunk(size);
    }
}
