/// <summary>What was measured of one path.</summary>
/// <param name="What">Such as decoding with so many slots.</param>
/// <param name="Path">SIMD, tensor or trainer.</param>
/// <param name="PerSecond">Tokens or values.</param>
/// <param name="Gflops">10⁹ operations a second in products with weights; attention's own are not counted.</param>
/// <param name="BareLoop">The bare loop's time for the same products, as a share of this one's.</param>
internal sealed record Rate(string What, string Path, double PerSecond, double Gflops, double BareLoop)
{
    /// <summary><paramref name="count"/> tokens or values, in <paramref name="seconds"/>, the bare loop's last.</summary>
    public static IEnumerable<Rate> Of(string what, int count, double flops, IReadOnlyList<string> paths, double[] seconds)
        => paths.Select((path, i) => new Rate(what, path, count / seconds[i], flops / seconds[i] / 1e9, seconds[^1] / seconds[i]));
}
