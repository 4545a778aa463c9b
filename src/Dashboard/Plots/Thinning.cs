namespace Tppo.Dashboard.Plots;

/// <summary>Fewer points of a long line, such that it looks the same.</summary>
internal static class Thinning
{
    /// <summary>The lowest and the highest point of each of <paramref name="parts"/> equal parts; all where they are few.</summary>
    public static (double[] X, double[] Y) Of(double[] x, double[] y, int parts)
    {
        if (x.Length <= 2 * parts)
            return (x, y);
        List<double> keptX = [], keptY = [];
        for (var part = 0; part < parts; part++)
        {
            var (begin, end) = (part * x.Length / parts, (part + 1) * x.Length / parts);
            var (low, high) = (begin, begin);
            for (var i = begin; i < end; i++)
            {
                low = y[i] < y[low] ? i : low;
                high = y[i] > y[high] ? i : high;
            }

            foreach (var i in low == high ? [low] : new[] { Math.Min(low, high), Math.Max(low, high) })
            {
                keptX.Add(x[i]);
                keptY.Add(y[i]);
            }
        }

        return ([.. keptX], [.. keptY]);
    }
}
