namespace Tppo.Modeling.Decoding;

/// <summary>
/// Randomness as a pure function of its purpose: the same (trajectory, position) draws the same number in any process, batch or order.
/// </summary>
public static class Seeds
{
    /// <summary>Mixes <paramref name="parts"/>, in order, into one seed (SplitMix64's finaliser over each).</summary>
    public static ulong Of(params ReadOnlySpan<ulong> parts)
    {
        var state = 0x9E3779B97F4A7C15UL;
        foreach (var part in parts)
            state = Mix(state ^ Mix(part + 0x9E3779B97F4A7C15UL));
        return state;
    }

    /// <summary>Uniform in [0, 1), with 53 bits, for one position of one trajectory.</summary>
    public static double Uniform(ulong seed, long position) => (Of(seed, (ulong)position) >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
