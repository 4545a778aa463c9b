using Tppo.Consumers.Training;
using Tppo.Learning;
using Tppo.Runs.Options;
using static TorchSharp.torch;

namespace Tppo.Consumers.Policy;

/// <summary>
/// What a policy loss needs to know of all tokens of an update before the first of them is worked on: micro-batches and pieces of the head
/// see a part each, and may cut a row.
/// </summary>
internal static class WholeUpdate
{
    /// <summary>One number a trained token, [rows][tokens]: log s of its row for `gspo`; null for a loss of single tokens.</summary>
    /// <param name="options">Which loss.</param>
    /// <param name="rows">Those of the update.</param>
    /// <param name="old">Log-probs that ρ is taken from, [rows][tokens]; null where the weights are still those: ρ is then 1.</param>
    /// <param name="current">Log-probs of the weights at hand, [rows][tokens].</param>
    public static float[][]? Of(PolicyOptions options, IReadOnlyList<PolicyRow> rows, float[][]? old, Func<float[][]> current)
        => options.PolicyLoss == PolicyLossKind.Gspo ? SequenceLogRatios(rows, old, current) : null;

    private static float[][] SequenceLogRatios(IReadOnlyList<PolicyRow> rows, float[][]? old, Func<float[][]> current)
    {
        using var scope = NewDisposeScope();
        var mask = Kept(rows);
        var ratios = old is null ? zeros(rows.Count) : SequenceRatio.LogMean(Padded.Of(current()), Padded.Of(old), mask);
        return Padded.Rows(ratios.unsqueeze(1).expand(mask.shape), rows.Select(row => row.Advantages.Length));
    }

    /// <summary>[B, T], the kept tokens of each row's window.</summary>
    private static Tensor Kept(IEnumerable<PolicyRow> rows) => Padded.Mask(rows.Select(row => (row.Earlier, row.Advantages.Length)));
}
