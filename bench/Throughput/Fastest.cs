using System.Diagnostics;

/// <summary>The fastest of some rounds, which is the one that other programs disturbed least.</summary>
internal static class Fastest
{
    private const int LeastRounds = 2;

    /// <summary>
    /// Seconds of each of <paramref name="works"/>. Their rounds alternate, after one that does not count, until <paramref name="budget"/>
    /// seconds have passed.
    /// </summary>
    public static double[] Seconds(double budget, params Action[] works)
    {
        var fastest = Array.ConvertAll(works, _ => double.PositiveInfinity);
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round <= LeastRounds || Stopwatch.GetElapsedTime(start).TotalSeconds < budget; round++)
        {
            for (var i = 0; i < works.Length; i++)
            {
                var begin = Stopwatch.GetTimestamp();
                works[i]();
                if (round > 0) // before, code is compiled and buffers grow
                    fastest[i] = Math.Min(fastest[i], Stopwatch.GetElapsedTime(begin).TotalSeconds);
            }
        }

        return fastest;
    }
}
