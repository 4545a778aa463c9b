using static TorchSharp.torch;

namespace Tppo.Consumers.Training;

/// <summary>Splits rows into micro-batches of similar lengths within a budget of tokens, and makes tensors of them.</summary>
internal static class MicroBatches
{
    /// <summary>
    /// Indices of <paramref name="rows"/>, longest first, such that rows × longest ≤ <paramref name="maxTokens"/> (one row at least). Rows
    /// without a trained token are left out.
    /// </summary>
    public static IEnumerable<IReadOnlyList<int>> Plan(IReadOnlyList<TrainingRow> rows, int maxTokens)
    {
        var batch = new List<int>();
        foreach (var index in Enumerable.Range(0, rows.Count).Where(i => rows[i].Width > 0).OrderByDescending(i => rows[i].Width))
        {
            if (batch.Count > 0 && (batch.Count + 1) * rows[batch[0]].Width > maxTokens)
            {
                yield return batch;
                batch = [];
            }

            batch.Add(index);
        }

        if (batch.Count > 0)
            yield return batch;
    }

    /// <summary>
    /// Tokens [B, T] padded on the right, and the flat positions [N] in [B·T] of the states before the trained tokens, row by row.
    /// </summary>
    public static (Tensor Tokens, Tensor States) ToTensors(IReadOnlyList<TrainingRow> rows, Device device)
    {
        var width = rows.Max(row => row.Width);
        var tokens = new long[rows.Count * width];
        for (var r = 0; r < rows.Count; r++)
        {
            for (var t = 0; t < rows[r].Width; t++)
                tokens[r * width + t] = rows[r].Tokens[t];
        }

        var states = rows.SelectMany((row, r) => row.Trained.Select(t => (long)r * width + t - 1)).ToArray();
        return (tensor(tokens, rows.Count, width, device: device), tensor(states, device: device));
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
}
