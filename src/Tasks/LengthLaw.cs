namespace Tppo.Tasks;

/// <summary>
/// Geometric law of problem lengths, cut at a maximum: P(L = Min + k) ∝ q^k for k = 0 … Max − Min, where q = (Mean − Min) / (Mean − Min +
/// 1) makes Mean the mean of the law before the cut.
/// </summary>
/// <param name="Min">Shortest length, at least 1.</param>
/// <param name="Mean">Mean length before the cut, at least <paramref name="Min"/>; it may exceed <paramref name="Max"/>.</param>
/// <param name="Max">Longest length, at least <paramref name="Min"/>.</param>
/// <exception cref="TaskException">The three are not in order.</exception>
public sealed record LengthLaw(int Min, double Mean, int Max)
{
    /// <summary>Shortest length.</summary>
    public int Min { get; } = Min >= 1 ? Min : throw new TaskException($"problem_length_min is {Min}: set it to 1 or more.");

    /// <summary>Mean length before the cut.</summary>
    public double Mean { get; } = double.IsFinite(Mean) && Mean >= Min
        ? Mean
        : throw new TaskException($"problem_length_mean ({Mean}) is below problem_length_min ({Min}): raise the one or lower the other.");

    /// <summary>Longest length.</summary>
    public int Max { get; } = Max >= Min
        ? Max
        : throw new TaskException($"problem_length_max ({Max}) is below problem_length_min ({Min}): raise the one or lower the other.");

    /// <summary>Draws a length with one <see cref="SeededRandom.NextDouble"/>.</summary>
    /// <remarks>Powers and sums are taken one by one, in order: nothing that two machines could round differently.</remarks>
    public int Draw(ref SeededRandom random)
    {
        var q = (Mean - Min) / (Mean - Min + 1);
        var (total, weight) = (0.0, 1.0);
        for (var length = Min; length <= Max; length++, weight *= q)
            total += weight;
        var rest = random.NextDouble() * total;
        var drawn = Min;
        for (weight = 1; drawn < Max && rest >= weight; drawn++, weight *= q)
            rest -= weight;
        return drawn;
    }
}
