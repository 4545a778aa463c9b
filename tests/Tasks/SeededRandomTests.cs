using Tppo.Tasks;

namespace Tppo.Tests.Tasks;

public class SeededRandomTests
{
    /// <summary>The numbers of the reference implementation (splitmix64.c by Sebastiano Vigna) for the seed 1234567.</summary>
    [Fact]
    public void Numbers_are_those_of_SplitMix64()
    {
        var random = new SeededRandom(1234567);
        ulong[] drawn = [random.NextUInt64(), random.NextUInt64(), random.NextUInt64(), random.NextUInt64(), random.NextUInt64()];
        drawn.ShouldBe([6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821]);
    }

    [Fact]
    public void Integers_and_doubles_are_uniform()
    {
        var random = new SeededRandom(5);
        var counts = new int[7];
        var sum = 0.0;
        for (var i = 0; i < 70_000; i++)
        {
            counts[random.NextInt(7)]++;
            var u = random.NextDouble();
            u.ShouldBeInRange(0, 1 - 1e-17);
            sum += u;
        }
        counts.ShouldAllBe(count => Math.Abs(count - 10_000) < 500);
        (sum / 70_000).ShouldBe(0.5, 0.006);
        Should.Throw<ArgumentOutOfRangeException>(() => new SeededRandom(5).NextInt(0));
    }

    [Fact]
    public void Streams_differ()
    {
        var firsts = new HashSet<ulong>();
        for (var seed = 0UL; seed < 100; seed++)
        {
            for (var stream = 0UL; stream < 1000; stream++)
                firsts.Add(new SeededRandom(seed, stream).NextUInt64());
        }
        firsts.Count.ShouldBe(100_000);
    }
}
