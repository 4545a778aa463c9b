using System.Numerics;

namespace Tppo.Tasks;

/// <summary>
/// A shuffle of 0 … count − 1 without a shuffled array: a balanced Feistel network over the next power of four, walked along its
/// cycle until it comes back below count. Constant memory, a pure function of (count, seed, stream).
/// </summary>
public sealed class Permutation
{
    private const int Rounds = 8;
    private readonly ulong[] keys = new ulong[Rounds];
    private readonly int halfBits;

    /// <param name="count">How many numbers are shuffled, 1 to 2^62.</param>
    /// <param name="seed">Seed of the shuffle.</param>
    /// <param name="stream">Which of the seed's shuffles.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is out of its range.</exception>
    public Permutation(long count, ulong seed, ulong stream)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1L << 62);
        Count = count;
        halfBits = Math.Max(1, (BitOperations.Log2((ulong)count - 1 | 1) + 2) / 2);
        var random = new SeededRandom(seed, stream);
        for (var round = 0; round < Rounds; round++)
            keys[round] = random.NextUInt64();
    }

    /// <summary>How many numbers are shuffled.</summary>
    public long Count { get; }

    /// <summary>The number at a place of the shuffle; every number is at one place.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The place is outside 0 … count − 1.</exception>
    public long At(long place)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(place);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, Count);
        do
            place = Encrypt(place);
        while (place >= Count);
        return place;
    }

    /// <summary>One pass of the network: (left, right) → (right, left xor F(right)) a round.</summary>
    private long Encrypt(long number)
    {
        var mask = (1UL << halfBits) - 1;
        var (left, right) = ((ulong)number >> halfBits, (ulong)number & mask);
        foreach (var key in keys)
            (left, right) = (right, left ^ (SeededRandom.Mix(unchecked(key + right)) & mask));
        return (long)(left << halfBits | right);
    }
}
