using static TorchSharp.torch;

/// <summary>What the machine can do: a product of two square matrices in float32 by the library.</summary>
internal static class SgemmPeak
{
    private const int Size = 1536;

    /// <summary>GFLOP/s.</summary>
    public static double Measure()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (a, b) = (rand(Size, Size), rand(Size, Size));
        return 2.0 * Size * Size * Size / Fastest.Seconds(1.5, () => a.matmul(b).Dispose())[0] / 1e9;
    }
}
