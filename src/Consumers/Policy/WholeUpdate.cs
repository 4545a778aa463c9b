using Tppo.Consumers.Training;
using Tppo.Learning;
using Tppo.Modeling.Decoding;
using Tppo.Runs.Options;
using static TorchSharp.torch;

namespace Tppo.Consumers.Policy;

/// <summary>
/// What a policy loss needs to know of all tokens of an update before the first of them is worked on: micro-batches and pieces of the head
/// see a part each, and may cut a row.
/// </summary>
internal static class WholeUpdate
{
    /// <summary>
    /// One number a trained token, [rows][tokens]: log s of its row for `gspo`, whether it teaches for `clip-cov`; null for a loss of
    /// single tokens.
    /// </summary>
    /// <param name="options">Which loss.</param>
    /// <param name="rows">Those of the update.</param>
    /// <param name="old">Log-probs that ρ is taken from, [rows][tokens]; null where the weights are still those: ρ is then 1.</param>
    /// <param name="current">Log-probs of the weights at hand, [rows][tokens].</param>
    /// <param name="seed">Of the update.</param>
    public static float[][]? Of(
        PolicyOptions options, IReadOnlyList<PolicyRow> rows, float[][]? old, Func<float[][]> current, ulong seed)
    {
        using var scope = NewDisposeScope();
        var ofTokens = options.PolicyLoss switch
        {
            PolicyLossKind.Gspo => SequenceLogRatios(rows, old, current),
            PolicyLossKind.ClipCov => Teaches(options, rows, old, current, seed),
            _ => null,
        };
        return ofTokens is null ? null : Padded.Rows(ofTokens, rows.Select(row => row.Advantages.Length));
    }

    private static Tensor SequenceLogRatios(IReadOnlyList<PolicyRow> rows, float[][]? old, Func<float[][]> current)
    {
        var mask = PolicyRow.KeptMask(rows);
        var ratios = old is null ? zeros(rows.Count) : SequenceRatio.LogMean(Padded.Of(current()), Padded.Of(old), mask);
        return ratios.unsqueeze(1).expand(mask.shape);
    }

    private static Tensor Teaches(
        PolicyOptions options, IReadOnlyList<PolicyRow> rows, float[][]? old, Func<float[][]> current, ulong seed)
    {
        var logProbs = Padded.Of(current());
        var advantages = Padded.Of([.. rows.Select(row => row.Advantages)]);
        var clipped = PolicyLoss.Clipped(
            logProbs, old is null ? logProbs : Padded.Of(old), advantages, options.ClipRatioLow, options.ClipRatioHigh, options.ClipRatioC)
            .Clipped;
        var order = tensor(Enumerable.Range(0, (int)logProbs.numel()).Select(i => Seeds.Uniform(seed, i)).ToArray()).view(logProbs.shape);
        return ClipCov.Teaches(
            logProbs,
            clipped,
            advantages,
            PolicyRow.KeptMask(rows),
            order,
            new ClipCovOptions(options.ClipCovRatio, options.ClipCovLb, options.ClipCovUb));
    }
}
