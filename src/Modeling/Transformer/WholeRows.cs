using static TorchSharp.torch;

namespace Tppo.Modeling.Transformer;

/// <summary>Every row is one sequence from position 0, padded on the right: no real position sees the padding.</summary>
public sealed record WholeRows : ITokenLayout
{
    public (Tensor Cos, Tensor Sin) Angles(Rotary rotary, long columns, ScalarType type) => rotary.Range(columns, type);

    public Tensor Attend(int layer, Tensor q, Tensor k, Tensor v)
        => nn.functional.scaled_dot_product_attention(q, Trunk.RepeatHeads(k, q), Trunk.RepeatHeads(v, q), is_casual: true);
}
