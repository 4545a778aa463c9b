using Tppo.Consumers.Training;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Consumers.Supervised;

/// <summary>Micro-batches of one row each, in which sequences stand one after another: no padding, whatever their lengths.</summary>
internal static class Packing
{
    /// <summary>
    /// Indices of <paramref name="rows"/> in packs of at most <paramref name="maxTokens"/> tokens (one row at least): the longest first,
    /// each into the first
    /// pack that has room (first-fit decreasing). Rows without a trained token are left out.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<int>> Plan(IReadOnlyList<TrainingRow> rows, int maxTokens)
    {
        var packs = new List<(List<int> Rows, int Room)>();
        foreach (var index in Enumerable.Range(0, rows.Count).Where(i => rows[i].Width > 0).OrderByDescending(i => rows[i].Width))
        {
            var width = rows[index].Width;
            var pack = packs.FindIndex(p => p.Room >= width);
            if (pack < 0)
                packs.Add(([index], maxTokens - width));
            else
            {
                packs[pack].Rows.Add(index);
                packs[pack] = (packs[pack].Rows, packs[pack].Room - width);
            }
        }

        return [.. packs.Select(pack => pack.Rows)];
    }

    /// <summary>Tokens [1, T], the positions [N] in them of the states before the trained tokens, and the layout.</summary>
    public static (Tensor Tokens, Tensor States, ITokenLayout Layout) ToTensors(IReadOnlyList<TrainingRow> rows, Device device)
    {
        var tokens = rows.SelectMany(row => row.Tokens.Take(row.Width).Select(token => (long)token)).ToArray();
        var states = new List<long>();
        var start = 0;
        foreach (var row in rows)
        {
            states.AddRange(row.Trained.Select(t => (long)start + t - 1));
            start += row.Width;
        }

        return (
            tensor(tokens, 1, tokens.Length, device: device),
            tensor(states.ToArray(), device: device),
            PackedLayout.Of([.. rows.Select(row => row.Width)], device));
    }
}
