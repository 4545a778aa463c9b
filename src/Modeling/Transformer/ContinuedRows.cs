using static TorchSharp.torch;

namespace Tppo.Modeling.Transformer;

/// <summary>
/// Every row goes on from a context that was computed before, forward only: its tokens see the keys and values of the context, and no
/// gradient reaches them.
/// </summary>
/// <param name="Positions">[B, 1, T] int64: the place of each token in its sequence.</param>
/// <param name="Visible">[B, 1, T, C + T]: whether a token sees a place of the context, or a token of its row.</param>
/// <param name="Keys">Of the context, [B, kv heads, C, D] a block.</param>
/// <param name="Values">The same.</param>
public sealed record ContinuedRows(Tensor Positions, Tensor Visible, IReadOnlyList<Tensor> Keys, IReadOnlyList<Tensor> Values)
    : ITokenLayout
{
    /// <summary>Computes the contexts.</summary>
    /// <param name="weights">Of the forward that is to come.</param>
    /// <param name="rotary">For the longest sequence.</param>
    /// <param name="context">[B, C] int64, C ≥ 1, padded on the right.</param>
    /// <param name="lengths">[B] int64: real tokens of each context; 0 for a row that begins its sequence.</param>
    /// <param name="columns">T of the rows that go on.</param>
    public static ContinuedRows After(ModelWeights weights, Rotary rotary, Tensor context, Tensor lengths, int columns)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (keys, values) = (new List<Tensor>(), new List<Tensor>());
        var whole = new WholeRows();
        var (cos, sin) = whole.Angles(rotary, context.shape[1], weights.Type);
        var x = Trunk.Embed(weights, context);
        for (var layer = 0; layer < weights.Config.Layers - 1; layer++)
        {
            var block = layer;
            using var before = x;
            x = Trunk.Block(weights, layer, before, cos, sin, (q, k, v) =>
            {
                Keep(k.MoveToOuterDisposeScope(), v.MoveToOuterDisposeScope());
                return whole.Attend(block, q, k, v);
            });
        }

        var (_, key, value) = Trunk.Heads(weights, weights.Config.Layers - 1, x, cos, sin); // what follows from them nobody asks for
        Keep(key, value);
        var (device, steps) = (context.device, arange(columns, device: context.device));
        var ofContext = (arange(context.shape[1], device: device) < lengths.view(-1, 1, 1, 1)).expand(-1, -1, columns, -1);
        var ofRow = (steps.unsqueeze(1) >= steps.unsqueeze(0)).expand(lengths.shape[0], 1, columns, columns);
        return new ContinuedRows(
            (lengths.unsqueeze(1) + steps).unsqueeze(1).MoveToOuterDisposeScope(),
            cat([ofContext, ofRow], -1).MoveToOuterDisposeScope(),
            [.. keys.Select(tensor => tensor.MoveToOuterDisposeScope())],
            [.. values.Select(tensor => tensor.MoveToOuterDisposeScope())]);

        void Keep(Tensor k, Tensor v)
        {
            keys.Add(k);
            values.Add(v);
        }
    }

    public (Tensor Cos, Tensor Sin) Angles(Rotary rotary, long columns, ScalarType type) => rotary.At(Positions, type);

    public Tensor Attend(int layer, Tensor q, Tensor k, Tensor v)
        => nn.functional.scaled_dot_product_attention(
            q, Trunk.RepeatHeads(cat([Keys[layer], k], 2), q), Trunk.RepeatHeads(cat([Values[layer], v], 2), q), Visible);
}
