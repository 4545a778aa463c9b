using static TorchSharp.torch;

namespace Tppo.Modeling.Transformer;

/// <summary>How the tokens [B, T] of a forward stand to one another: where each is, and what it sees.</summary>
public interface ITokenLayout
{
    /// <summary>Cosines and sines of the positions of T columns; they broadcast to [B, heads, T, D/2].</summary>
    (Tensor Cos, Tensor Sin) Angles(Rotary rotary, long columns, ScalarType type);

    /// <summary>Mixes v as q asks for it: q [B, heads, T, D], k and v [B, kv heads, T, D] of block <paramref name="layer"/> to
    /// [B, heads, T, D].</summary>
    Tensor Attend(int layer, Tensor q, Tensor k, Tensor v);
}
