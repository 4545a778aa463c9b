using static TorchSharp.torch;

namespace Tppo.Modeling.Transformer;

/// <summary>Several sequences one after another in one row [1, T]: each counts its positions from 0 and sees itself alone.</summary>
/// <param name="Positions">[T] int64: the place of each token in its sequence.</param>
/// <param name="Visible">[T, T]: whether the query of the row sees the key of the column.</param>
public sealed record PackedLayout(Tensor Positions, Tensor Visible) : ITokenLayout
{
    /// <summary>The layout of sequences of <paramref name="lengths"/> tokens.</summary>
    public static PackedLayout Of(IReadOnlyList<int> lengths, Device device)
    {
        using var scope = NewDisposeScope();
        var sequence = tensor(lengths.SelectMany((length, i) => Enumerable.Repeat((long)i, length)).ToArray(), device: device);
        var position = tensor(lengths.SelectMany(length => Enumerable.Range(0, length).Select(t => (long)t)).ToArray(), device: device);
        var visible = sequence.unsqueeze(1).eq(sequence.unsqueeze(0)).logical_and(position.unsqueeze(1) >= position.unsqueeze(0));
        return new PackedLayout(position.MoveToOuterDisposeScope(), visible.MoveToOuterDisposeScope());
    }

    public (Tensor Cos, Tensor Sin) Angles(Rotary rotary, long columns, ScalarType type) => rotary.At(Positions, type);

    public Tensor Attend(int layer, Tensor q, Tensor k, Tensor v)
        => nn.functional.scaled_dot_product_attention(q, Trunk.RepeatHeads(k, q), Trunk.RepeatHeads(v, q), Visible);
}
