namespace Tppo.Tasks;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood 2014): a small generator whose numbers never change with the version of .NET, as those of
/// <see cref="Random"/> may. A mutable struct: pass it by reference.
/// </summary>
public struct SeededRandom
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private ulong state;

    /// <summary>The generator whose state is <paramref name="seed"/>.</summary>
    public SeededRandom(ulong seed) => state = seed;

    /// <summary>The stream number <paramref name="stream"/> of a seed: state mix(mix(seed) + stream).</summary>
    public SeededRandom(ulong seed, ulong stream) => state = Mix(unchecked(Mix(seed) + stream));

    /// <summary>The finaliser of SplitMix64: a bijection of 64-bit numbers in which every input bit moves every output bit.</summary>
    public static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>The next number, uniform over all 64-bit numbers.</summary>
    public ulong NextUInt64() => Mix(unchecked(state += Gamma));

    /// <summary>The next number in 0 … <paramref name="bound"/> − 1: floor(u · bound / 2^64), uniform up to bound / 2^64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is below 1.</exception>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        return (int)Math.BigMul(NextUInt64(), (ulong)bound, out _);
    }

    /// <summary>The next number in [0, 1): the upper 53 bits, times 2^−53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));
}
