using Tppo.Learning;
using static TorchSharp.torch;

namespace Tppo.Consumers.Training;

/// <summary>The weight of each token of a mini-batch in its loss.</summary>
internal static class TokenWeights
{
    /// <summary>Weights [rows][n_i] such that the loss is Σ w·l, for rows with <paramref name="counts"/> trained tokens each, and at most
    /// <paramref name="longest"/>.</summary>
    public static float[][] Of(IEnumerable<int> counts, LossAggregation mode, int longest)
    {
        using var scope = NewDisposeScope();
        int[] lengths = [.. counts];
        var width = Math.Max(1, lengths.Max());
        var mask = Masks.FromLengths(tensor(lengths.Select(n => (long)n).ToArray()), width);
        return Padded.Rows(Aggregation.Weights(mask, mode, longest), lengths);
    }
}
