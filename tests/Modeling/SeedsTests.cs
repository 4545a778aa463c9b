using CsCheck;
using Tppo.Modeling.Decoding;

namespace Tppo.Tests.Modeling;

public class SeedsTests
{
    // Computed apart from this code, from SplitMix64's finaliser: a change would change every recorded run.
    [Fact]
    public void Have_known_values()
    {
        Seeds.Of().ShouldBe(0x9E3779B97F4A7C15UL);
        Seeds.Of(0).ShouldBe(0x0397AB29740681D9UL);
        Seeds.Of(1, 2, 3).ShouldBe(0xD56D0264932A233FUL);
        Seeds.Of(3, 2, 1).ShouldBe(0xB945EFD2D14B19D6UL);
        Seeds.Of(ulong.MaxValue).ShouldBe(0x42D30092DCD06D20UL);
        Seeds.Uniform(0, 0).ShouldBe(0.4539583091846827);
        Seeds.Uniform(42, 7).ShouldBe(0.6462366921423858);
        Seeds.Uniform(ulong.MaxValue, 123_456_789).ShouldBe(0.8410754350378561);
    }

    [Fact]
    public void Uniform_is_from_0_to_below_1()
        => Gen.Select(Gen.ULong, Gen.Long).Sample((seed, position) => Seeds.Uniform(seed, position).ShouldBeInRange(0, 1 - 1.0 / (1UL << 53)), iter: 1000);

    [Theory, InlineData(true), InlineData(false)]
    public void Uniform_is_uniform_along_positions_and_along_seeds(bool alongPositions)
    {
        const int Draws = 100_000, Bins = 100;
        var counts = new int[Bins];
        for (var i = 0; i < Draws; i++)
            counts[(int)(Bins * (alongPositions ? Seeds.Uniform(3, i) : Seeds.Uniform((ulong)i, 3)))]++;
        var chiSquare = counts.Sum(count => Math.Pow(count - Draws / Bins, 2) / (Draws / Bins));
        chiSquare.ShouldBeInRange(58, 149); // 99 degrees of freedom: one in a thousand lies outside each end
    }

    [Fact]
    public void Neighbours_are_not_correlated()
    {
        const int Draws = 100_000;
        var sum = 0.0;
        for (var i = 0; i < Draws; i++)
            sum += (Seeds.Uniform((ulong)i, i) - .5) * (Seeds.Uniform((ulong)i, i + 1) - .5) * 12;
        Math.Abs(sum / Draws).ShouldBeLessThan(4 / Math.Sqrt(Draws));
    }

    [Fact]
    public void Seeds_of_different_parts_are_distinct()
    {
        var seen = new HashSet<ulong>();
        for (ulong a = 0; a < 100; a++)
        {
            seen.Add(Seeds.Of(a)).ShouldBeTrue();
            for (ulong b = 0; b < 100; b++)
                seen.Add(Seeds.Of(a, b)).ShouldBeTrue();
        }
    }
}
