using CsCheck;
using Tppo.Tasks;

namespace Tppo.Tests.Tasks;

public class PermutationTests
{
    [Fact]
    public void Every_number_is_at_one_place() =>
        Gen.Select(Gen.Int[1, 3000], Gen.ULong, Gen.ULong).Sample((count, seed, stream) =>
        {
            var permutation = new Permutation(count, seed, stream);
            Enumerable.Range(0, count).Select(place => permutation.At(place)).Order()
                .ShouldBe(Enumerable.Range(0, count).Select(place => (long)place));
        }, iter: 100, threads: 1);

    [Theory, InlineData(2), InlineData(7), InlineData(10)]
    public void Every_number_is_as_likely_at_every_place(int count)
    {
        var hits = new int[count, count];
        const int shuffles = 20_000;
        for (var stream = 0; stream < shuffles; stream++)
        {
            var permutation = new Permutation(count, 1, (ulong)stream);
            for (var place = 0; place < count; place++)
                hits[place, permutation.At(place)]++;
        }
        foreach (var hit in hits)
            ((double)hit / shuffles).ShouldBe(1.0 / count, 5 * Math.Sqrt(1.0 / count / shuffles));
    }

    [Fact]
    public void Large_counts_and_their_ends_are_in_range()
    {
        foreach (var count in new[] { 1L << 62, (1L << 62) - 1, (1L << 40) + 1 })
        {
            var permutation = new Permutation(count, 3, 0);
            foreach (var place in new[] { 0, 1, count / 2, count - 1 })
                permutation.At(place).ShouldBeInRange(0, count - 1);
        }
    }

    [Fact]
    public void Out_of_range_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new Permutation(0, 1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new Permutation((1L << 62) + 1, 1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new Permutation(5, 1, 1).At(5));
        Should.Throw<ArgumentOutOfRangeException>(() => new Permutation(5, 1, 1).At(-1));
    }
}
