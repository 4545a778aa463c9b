using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Consumers.Training;

/// <summary>Splits rows into micro-batches of similar lengths within a budget of tokens, and makes tensors of them.</summary>
internal static class MicroBatches
{
    /// <summary>What a micro-batch costs beside its positions, in positions: a few hundred operations that are started.</summary>
    private const int Overhead = 64;

    /// <summary>
    /// Indices of <paramref name="rows"/>, longest first, such that rows × longest ≤ <paramref name="maxTokens"/> (one row at least).
    /// Of all ways to cut them so, the one with the least positions, padding included. Rows without a trained token are left out.
    /// </summary>
    public static IEnumerable<IReadOnlyList<int>> Plan(IReadOnlyList<TrainingRow> rows, int maxTokens)
    {
        int[] order = [.. Enumerable.Range(0, rows.Count).Where(i => rows[i].Width > 0).OrderByDescending(i => rows[i].Width)];
        var (least, start) = (new long[order.Length + 1], new int[order.Length + 1]); // of the first rows: least positions, its last cut
        Array.Fill(least, long.MaxValue, 1, order.Length);
        for (var first = 0; first < order.Length; first++)
        {
            long width = rows[order[first]].Width;
            for (var end = first + 1; end <= order.Length && (end == first + 1 || (end - first) * width <= maxTokens); end++)
            {
                if (least[first] + (end - first) * width + Overhead is var positions && positions < least[end])
                    (least[end], start[end]) = (positions, first);
            }
        }

        var plan = new Stack<IReadOnlyList<int>>();
        for (var end = order.Length; end > 0; end = start[end])
            plan.Push(order[start[end]..end]);
        return plan;
    }

    /// <summary>
    /// Tokens [B, T] padded on the right, the flat positions [N] in [B·T] of the states before the trained tokens, row by row, and the
    /// layout.
    /// </summary>
    public static (Tensor Tokens, Tensor States, ITokenLayout Layout) ToTensors(IReadOnlyList<TrainingRow> rows, Device device)
        => (Rectangle([.. rows.Select(row => row.Tokens.AsMemory(0, row.Width))], device), States(rows, row => 0, device), new WholeRows());

    /// <summary>
    /// The same of what gradients are taken through, [B, T] from each row's first state on; what is before it is computed forward only, by
    /// <paramref name="weights"/>.
    /// </summary>
    public static (Tensor Tokens, Tensor States, ITokenLayout Layout) ToContinuedTensors(
        IReadOnlyList<TrainingRow> rows, ModelWeights weights, Rotary rotary)
    {
        var device = weights.Device;
        var context = Rectangle([.. rows.Select(row => row.Tokens.AsMemory(0, row.FirstState))], device);
        var lengths = tensor(rows.Select(row => (long)row.FirstState).ToArray(), device: device);
        var tokens = Rectangle([.. rows.Select(row => row.Tokens.AsMemory(row.FirstState..row.Width))], device);
        return (
            tokens,
            States(rows, row => row.FirstState, device),
            ContinuedRows.After(weights, rotary, context, lengths, (int)tokens.shape[1]));
    }

    /// <summary>
    /// Of the positions that <paramref name="rows"/> take, what is context and what is padding, as means of the trainer
    /// <paramref name="name"/>.
    /// </summary>
    public static void AddShares(MetricMeans means, string name, IReadOnlyList<TrainingRow> rows, bool areContinued)
    {
        var columns = areContinued
            ? Math.Max(1, rows.Max(row => row.FirstState)) + rows.Max(row => row.Width - row.FirstState)
            : rows.Max(row => row.Width);
        double positions = rows.Count * columns, used = rows.Sum(row => row.Width);
        means.Add($"{name}/context_share", used - rows.Sum(row => row.Trained.Length), positions);
        means.Add($"{name}/padding_share", positions - used, positions);
    }

    /// <summary>The trained tokens [1, N] (int64), in the order of <see cref="ToTensors"/>.</summary>
    public static Tensor Targets(IEnumerable<TrainingRow> rows, Device device)
        => tensor(rows.SelectMany(row => row.Trained.Select(t => (long)row.Tokens[t])).ToArray(), device: device).unsqueeze(0);

    /// <summary>One number a trained token, [1, N], in the order of <see cref="ToTensors"/>.</summary>
    public static Tensor Flat(IEnumerable<float[]> perRow, Device device)
        => tensor(perRow.SelectMany(x => x).ToArray(), device: device).unsqueeze(0);

    /// <summary>
    /// One number a trained token, [rows][tokens], from forwards without gradients: <paramref name="numbers"/> gives [1, N] for a
    /// micro-batch.
    /// </summary>
    public static float[][] Evaluate(IReadOnlyList<TrainingRow> rows, int maxTokens, Func<TrainingRow[], Tensor> numbers)
    {
        using var _ = no_grad();
        float[][] result = [.. rows.Select(row => new float[row.Trained.Length])];
        foreach (var micro in Plan(rows, maxTokens))
        {
            using var scope = NewDisposeScope();
            var flat = numbers([.. micro.Select(i => rows[i])]).cpu().data<float>().ToArray();
            var offset = 0;
            foreach (var i in micro)
            {
                flat.AsSpan(offset, result[i].Length).CopyTo(result[i]);
                offset += result[i].Length;
            }
        }

        return result;
    }

    /// <summary>[B, T] int64, padded on the right; T is at least 1.</summary>
    private static Tensor Rectangle(Memory<int>[] rows, Device device)
    {
        var width = Math.Max(1, rows.Max(row => row.Length));
        var tokens = new long[rows.Length * width];
        for (var r = 0; r < rows.Length; r++)
        {
            for (var t = 0; t < rows[r].Length; t++)
                tokens[r * width + t] = rows[r].Span[t];
        }

        return tensor(tokens, rows.Length, width, device: device);
    }

    private static Tensor States(IReadOnlyList<TrainingRow> rows, Func<TrainingRow, int> first, Device device)
    {
        var width = rows.Max(row => row.Width - first(row));
        return tensor(rows.SelectMany((row, r) => row.Trained.Select(t => (long)r * width + t - 1 - first(row))).ToArray(), device: device);
    }
}
