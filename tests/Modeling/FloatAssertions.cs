namespace Tppo.Tests.Modeling;

internal static class FloatAssertions
{
    /// <summary>Every number within <paramref name="tolerance"/>; NaN is near nothing.</summary>
    public static void ShouldBeNear(this IReadOnlyList<float> actual, IReadOnlyList<float> expected, double tolerance = 1e-4)
    {
        actual.Count.ShouldBe(expected.Count);
        for (var i = 0; i < actual.Count; i++)
        {
            if (!(Math.Abs(actual[i] - expected[i]) <= tolerance))
                throw new ShouldAssertException($"[{i}] is {actual[i]:R}, expected {expected[i]:R} within {tolerance}");
        }
    }

    /// <summary>The same bits.</summary>
    public static void ShouldBeBits(this IEnumerable<float> actual, IEnumerable<float> expected)
        => actual.Select(BitConverter.SingleToUInt32Bits).ShouldBe(expected.Select(BitConverter.SingleToUInt32Bits));
}
