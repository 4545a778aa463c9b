namespace Tppo.Modeling.Decoding;

/// <summary>
/// Top-k and top-p of unnormalised probabilities by partial selection: a histogram over the leading bits of the masses says which of them
/// can be among the likeliest, and those alone are sorted. Not thread-safe: it keeps its buffers.
/// </summary>
internal sealed class LikeliestTokens
{
    // Of a float's 32 bits. Above them are the exponent and 3 bits of the mantissa: eight buckets for each halving of the mass.
    private const int BitsBelow = 20;
    private readonly int[] _counts = new int[1 << (31 - BitsBelow)];
    private readonly double[] _sums = new double[1 << (31 - BitsBelow)];
    private ulong[] _keys = [];

    /// <summary>
    /// Sets to 0 what is not among the <paramref name="topK"/> largest of <paramref name="masses"/> [V], numbers ≥ 0, or not in the
    /// smallest set of those with a share of at least <paramref name="topP"/>; of equals the lower ids stay.
    /// </summary>
    /// <param name="masses">[V] by token id.</param>
    /// <param name="whole">The sum of all masses, which a share is of where top-k is off.</param>
    /// <param name="topK">0 is off.</param>
    /// <param name="topP">1 is off.</param>
    public void Restrict(Span<float> masses, double whole, int topK, double topP)
    {
        Count(masses);
        var most = topK > 0 ? Math.Min(topK, masses.Length) : masses.Length;
        var (lowest, candidates, sum) = (_counts.Length, 0, 0.0);
        while (true)
        {
            do
            {
                lowest--;
                candidates += _counts[lowest];
                sum += _sums[lowest];
            }
            while (lowest > 0 && (candidates == 0 || (topK > 0 ? candidates < most : sum < topP * whole)));
            var likeliest = Sort(masses, lowest, candidates)[..Math.Min(most, candidates)];
            var (kept, reached) = Share(likeliest, topK > 0 ? null : whole, topP);
            if (reached || likeliest.Length == most)
            {
                Clear(masses, likeliest[kept - 1]);
                return;
            }

            // Added in their order the candidates came to a last bit less than by buckets: the next bucket too.
        }
    }

    /// <summary>Sorted in ascending order: larger masses first, and of equals the lower ids.</summary>
    private static ulong Key(float mass, int token) => ((ulong)~BitConverter.SingleToUInt32Bits(mass) << 32) | (uint)token;

    private static float Mass(ulong key) => BitConverter.UInt32BitsToSingle(~(uint)(key >> 32));

    private static int Bucket(float mass) => (int)(BitConverter.SingleToUInt32Bits(mass) >> BitsBelow);

    private void Count(ReadOnlySpan<float> masses)
    {
        Array.Clear(_counts);
        Array.Clear(_sums);
        foreach (var mass in masses)
        {
            var bucket = Bucket(mass);
            _counts[bucket]++;
            _sums[bucket] += mass;
        }
    }

    /// <summary>The keys of what lies in bucket <paramref name="lowest"/> and above, <paramref name="candidates"/> of them.</summary>
    private Span<ulong> Sort(ReadOnlySpan<float> masses, int lowest, int candidates)
    {
        if (_keys.Length < candidates)
            _keys = new ulong[Math.Max(candidates, 2 * _keys.Length)];
        var found = 0;
        for (var token = 0; token < masses.Length; token++)
        {
            if (Bucket(masses[token]) >= lowest)
                _keys[found++] = Key(masses[token], token);
        }

        var keys = _keys.AsSpan(0, found);
        keys.Sort();
        return keys;
    }

    /// <summary>How many of the likeliest make up a share of the total (default: of themselves), and whether these suffice.</summary>
    private static (int Kept, bool Reached) Share(ReadOnlySpan<ulong> likeliest, double? total, double topP)
    {
        if (total is null)
        {
            total = 0;
            foreach (var key in likeliest)
                total += Mass(key);
        }

        var (sum, kept) = (0.0, 0);
        while (kept < likeliest.Length && (kept == 0 || sum < topP * total))
            sum += Mass(likeliest[kept++]);
        return (kept, sum >= topP * total);
    }

    private static void Clear(Span<float> masses, ulong last)
    {
        for (var token = 0; token < masses.Length; token++)
        {
            if (Key(masses[token], token) > last)
                masses[token] = 0;
        }
    }
}
