using Tppo.Modeling.Decoding;

namespace Tppo.Consumers.Training;

/// <summary>Shares the rows of a step out among its optimizer steps.</summary>
internal static class MiniBatches
{
    /// <summary>
    /// <paramref name="rows"/> in as few parts of at most <paramref name="size"/> (0: all) as there can be, as equal as they can be: each
    /// is a whole optimizer step, so a stub of a few rows would weigh as much as all the others. Their order depends on seed, step and
    /// epoch alone.
    /// </summary>
    public static IReadOnlyList<int[]> Split(IReadOnlyList<int> rows, int size, int seed, int step, int epoch)
    {
        var parts = Count(rows.Count, size);
        if (parts < 2)
            return rows.Count == 0 ? [] : [[.. rows]];
        int[] shuffled = [.. rows.OrderBy(i => Seeds.Of((ulong)seed, (ulong)step, (ulong)epoch, (ulong)i))];
        return [.. Enumerable.Range(0, parts).Select(part => shuffled[(part * rows.Count / parts)..((part + 1) * rows.Count / parts)])];
    }

    /// <summary>How many parts there are of <paramref name="rows"/> rows.</summary>
    public static int Count(int rows, int size) => size == 0 ? Math.Min(1, rows) : (rows + size - 1) / size;
}
