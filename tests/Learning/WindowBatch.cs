using CsCheck;
using Tppo.Learning;
using Tppo.Learning.Estimators;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

/// <summary>A random batch of windows, padded with NaN, in float64.</summary>
internal sealed record WindowBatch(WindowBatch.Row[] Rows, double Gamma)
{
    internal sealed record Row(double[] Rewards, double[] Values, bool Ended, double Lam);

    private static readonly Gen<Row> AnyRow =
        from length in Gen.Int[0, 13]
        from rewards in Gen.Double[-2, 2].Array[length]
        from values in Gen.Double[-2, 2].Array[length + 1]
        from ended in Gen.Bool
        from lam in Gen.Double[0, 1]
        select new Row(rewards, values, ended, lam);

    public static readonly Gen<WindowBatch> Any =
        from rows in AnyRow.Array[1, 5]
        from gamma in Gen.OneOf(Gen.Const(1.0), Gen.Double[0, 1])
        select new WindowBatch(rows, gamma);

    public long Width => Math.Max(1, Rows.Max(row => row.Rewards.Length));

    public Tensor Rewards => Padded(Width, row => row.Rewards);

    public Tensor Values => Padded(Width + 1, row => row.Values);

    public Tensor Lengths => tensor(Rows.Select(row => (long)row.Rewards.Length).ToArray());

    public Tensor Ended => tensor(Rows.Select(row => row.Ended).ToArray());

    public Tensor Lam => tensor(Rows.Select(row => row.Lam).ToArray());

    public Tensor Mask => Masks.FromLengths(Lengths, Width);

    public WindowBatch With(double gamma, double lam, bool ended)
        => new([.. Rows.Select(row => row with { Lam = lam, Ended = ended })], gamma);

    public Tensor Advantages(Tail tail) => Egae.Advantages(Rewards, Values, Lengths, Ended, Gamma, Lam, tail);

    private Tensor Padded(long width, Func<Row, double[]> numbers)
        => tensor(Rows.SelectMany(row => numbers(row).Concat(Enumerable.Repeat(double.NaN, (int)width - numbers(row).Length))).ToArray())
            .reshape(Rows.Length, width);
}
