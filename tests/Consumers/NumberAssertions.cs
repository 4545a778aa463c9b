namespace Tppo.Tests.Consumers;

internal static class NumberAssertions
{
    /// <summary>As many numbers, each within the tolerance; a NaN is never close.</summary>
    public static void ShouldBeClose(this float[] actual, float[] expected, double tolerance)
    {
        actual.Length.ShouldBe(expected.Length);
        for (var i = 0; i < actual.Length; i++)
        {
            if (!(Math.Abs((double)actual[i] - expected[i]) <= tolerance))
                Assert.Fail($"[{string.Join(", ", actual)}] is not [{string.Join(", ", expected)}]: number {i}");
        }
    }
}
