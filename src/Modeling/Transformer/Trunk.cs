using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Tppo.Modeling.Transformer;

/// <summary>
/// The decoder as functions of weights and tokens: RMS-norm, rotary GQA attention, SwiGLU. Shapes: B rows, T positions, H width.
/// </summary>
public static class Trunk
{
    /// <summary>
    /// Final hidden states [B, T, H] of <paramref name="tokens"/> [B, T] (int64), row i beginning at position 0. Rows that
    /// are shorter than T are padded on the right: causal attention keeps the padding out of every real position.
    /// </summary>
    public static Tensor Hidden(ModelWeights weights, Tensor tokens, Rotary rotary) => Forward(weights, tokens, rotary, states: null);

    /// <summary>
    /// The same [N, H] of the states at the flat positions <paramref name="states"/> [N] in [B·T] alone: behind the last block's attention
    /// nothing else is computed.
    /// </summary>
    public static Tensor Hidden(ModelWeights weights, Tensor tokens, Rotary rotary, Tensor states)
        => Forward(weights, tokens, rotary, states);

    private static Tensor Forward(ModelWeights weights, Tensor tokens, Rotary rotary, Tensor? states)
    {
        using var scope = NewDisposeScope();
        var layout = new WholeRows();
        var (cos, sin) = layout.Angles(rotary, tokens.shape[1], weights.Type);
        var x = Embed(weights, tokens);
        for (var layer = 0; layer < weights.Config.Layers; layer++)
        {
            var block = layer;
            using var before = x;
            x = Block(weights, layer, before, cos, sin, (q, k, v) => layout.Attend(block, q, k, v), IsLast(weights, layer) ? states : null);
        }

        return FinalNorm(weights, x).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Logits [.., V] of hidden states [.., H], computed in float32: of bfloat16's 8 bits of mantissa, those near 20 would come in steps of
    /// 1/8.
    /// </summary>
    public static Tensor Logits(ModelWeights weights, Tensor hidden)
    {
        using var scope = NewDisposeScope();
        return linear(Exact(hidden), Exact(weights[weights.OutputName])).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Values [..] of hidden states [.., H], computed in float32: the advantages of a cut window are made of their differences.
    /// </summary>
    public static Tensor Values(ModelWeights weights, Tensor hidden)
    {
        using var scope = NewDisposeScope();
        return linear(Exact(hidden), Exact(weights[ParameterLayout.ValueWeight]), Exact(weights[ParameterLayout.ValueBias]))
            .squeeze(-1).MoveToOuterDisposeScope();
    }

    private static Tensor Exact(Tensor tensor) => tensor.to(ScalarType.Float32);

    /// <summary>Embeddings [B, T, H] of tokens [B, T].</summary>
    internal static Tensor Embed(ModelWeights weights, Tensor tokens)
        => weights[ParameterLayout.Embedding].index_select(0, tokens.flatten()).view(tokens.shape[0], tokens.shape[1], -1);

    /// <summary>
    /// Block <paramref name="layer"/> of x [B, T, H]; <paramref name="attention"/> takes q [B, heads, T, D], k and v
    /// [B, kv heads, T, D] to [B, heads, T, D]. With <paramref name="states"/> [N], flat positions in [B·T], only these are computed behind
    /// the attention: [N, H].
    /// </summary>
    internal static Tensor Block(
        ModelWeights weights,
        int layer,
        Tensor x,
        Tensor cos,
        Tensor sin,
        Func<Tensor, Tensor, Tensor, Tensor> attention,
        Tensor? states = null)
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = Heads(weights, layer, x, cos, sin);
        var h = Chosen(x) + weights.Project(layer, "self_attn.o_proj", Chosen(attention(q, k, v).transpose(1, 2).flatten(2)));
        var m = Norm(h, weights.InLayer(layer, "post_attention_layernorm.weight"), weights.Config.NormEpsilon);
        var gated = silu(weights.Project(layer, "mlp.gate_proj", m)) * weights.Project(layer, "mlp.up_proj", m);
        return (h + weights.Project(layer, "mlp.down_proj", gated)).MoveToOuterDisposeScope();

        Tensor Chosen(Tensor all) => states is null ? all : all.flatten(0, 1).index_select(0, states);
    }

    internal static bool IsLast(ModelWeights weights, int layer) => layer == weights.Config.Layers - 1;

    /// <summary>Queries [B, heads, T, D], keys and values [B, kv heads, T, D] of block <paramref name="layer"/> for x [B, T, H].</summary>
    internal static (Tensor Queries, Tensor Keys, Tensor Values) Heads(ModelWeights weights, int layer, Tensor x, Tensor cos, Tensor sin)
    {
        using var scope = NewDisposeScope();
        var config = weights.Config;
        var a = Norm(x, weights.InLayer(layer, "input_layernorm.weight"), config.NormEpsilon);
        var q = HeadsOf("q", config.Heads);
        var k = HeadsOf("k", config.KeyValueHeads);
        var v = HeadsOf("v", config.KeyValueHeads);
        if (config.QkNorm)
        {
            q = Norm(q, weights.InLayer(layer, "self_attn.q_norm.weight"), config.NormEpsilon);
            k = Norm(k, weights.InLayer(layer, "self_attn.k_norm.weight"), config.NormEpsilon);
        }

        return (
            Rotate(q, cos, sin).MoveToOuterDisposeScope(), Rotate(k, cos, sin).MoveToOuterDisposeScope(), v.MoveToOuterDisposeScope());

        Tensor HeadsOf(string name, int heads)
            => weights.Project(layer, $"self_attn.{name}_proj", a).view(a.shape[0], a.shape[1], heads, config.HeadDim).transpose(1, 2);
    }

    /// <summary>The norm of the last block's output.</summary>
    internal static Tensor FinalNorm(ModelWeights weights, Tensor x)
        => Norm(x, weights[ParameterLayout.FinalNorm], weights.Config.NormEpsilon);

    /// <summary>x / √(mean x² + ε) · w over the last dimension; the quotient in float32, whatever x is.</summary>
    internal static Tensor Norm(Tensor x, Tensor weight, double epsilon)
    {
        using var scope = NewDisposeScope();
        var exact = x.to(ScalarType.Float32);
        return ((exact * (exact * exact).mean([-1], keepdim: true).add(epsilon).rsqrt()).to(x.dtype) * weight).MoveToOuterDisposeScope();
    }

    /// <summary>Rotates (x₁, x₂), the halves of each head, by the position's angle; cos and sin broadcast to [B, heads, T, D/2].</summary>
    internal static Tensor Rotate(Tensor x, Tensor cos, Tensor sin)
    {
        var halves = x.chunk(2, -1);
        return cat([halves[0] * cos - halves[1] * sin, halves[1] * cos + halves[0] * sin], -1);
    }

    /// <summary>Each key-value head once for every query head of its group: [B, kv heads, T, D] → [B, heads, T, D].</summary>
    internal static Tensor RepeatHeads(Tensor keyValues, Tensor queries)
        => keyValues.repeat_interleave(queries.shape[1] / keyValues.shape[1], 1);
}
