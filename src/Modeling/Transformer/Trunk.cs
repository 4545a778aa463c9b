using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Tppo.Modeling.Transformer;

/// <summary>The decoder as functions of weights and tokens: RMS-norm, rotary GQA attention, SwiGLU. Shapes: B rows, T positions, H width.</summary>
public static class Trunk
{
    /// <summary>
    /// Final hidden states [B, T, H] of <paramref name="tokens"/> [B, T] (int64), row i beginning at position 0. Rows that
    /// are shorter than T are padded on the right: causal attention keeps the padding out of every real position.
    /// </summary>
    public static Tensor Hidden(ModelWeights weights, Tensor tokens, Rotary rotary)
    {
        using var scope = NewDisposeScope();
        var (cos, sin) = rotary.Range(tokens.shape[1]);
        return Run(weights, tokens, cos, sin, (_, q, k, v) => CausalAttention(q, k, v)).MoveToOuterDisposeScope();
    }

    /// <summary>Logits [.., V] of hidden states [.., H].</summary>
    public static Tensor Logits(ModelWeights weights, Tensor hidden)
        => linear(hidden, weights[weights.Config.TiedEmbeddings ? ParameterLayout.Embedding : ParameterLayout.OutputHead]);

    /// <summary>Values [B, T] of hidden states [B, T, H].</summary>
    public static Tensor Values(ModelWeights weights, Tensor hidden)
    {
        using var scope = NewDisposeScope();
        return linear(hidden, weights[ParameterLayout.ValueWeight], weights[ParameterLayout.ValueBias]).squeeze(-1).MoveToOuterDisposeScope();
    }

    /// <summary>The blocks, with attention (layer, q [B, heads, T, D], k and v [B, kv heads, T, D]) → [B, heads, T, D] as given.</summary>
    internal static Tensor Run(ModelWeights weights, Tensor tokens, Tensor cos, Tensor sin, Func<int, Tensor, Tensor, Tensor, Tensor> attention)
    {
        var config = weights.Config;
        var x = weights[ParameterLayout.Embedding].index_select(0, tokens.flatten()).view(tokens.shape[0], tokens.shape[1], -1);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            using var scope = NewDisposeScope();
            var a = Norm(x, weights.InLayer(layer, "input_layernorm.weight"), config.NormEpsilon);
            var q = HeadsOf("q", config.Heads);
            var k = HeadsOf("k", config.KeyValueHeads);
            var v = HeadsOf("v", config.KeyValueHeads);
            if (config.QkNorm)
            {
                q = Norm(q, weights.InLayer(layer, "self_attn.q_norm.weight"), config.NormEpsilon);
                k = Norm(k, weights.InLayer(layer, "self_attn.k_norm.weight"), config.NormEpsilon);
            }

            var mixed = attention(layer, Rotate(q, cos, sin), Rotate(k, cos, sin), v).transpose(1, 2).flatten(2);
            var outputBias = config.OutputBias ? weights.InLayer(layer, "self_attn.o_proj.bias") : null;
            var h = x + linear(mixed, weights.InLayer(layer, "self_attn.o_proj.weight"), outputBias);
            var m = Norm(h, weights.InLayer(layer, "post_attention_layernorm.weight"), config.NormEpsilon);
            var gate = silu(linear(m, weights.InLayer(layer, "mlp.gate_proj.weight")));
            var up = linear(m, weights.InLayer(layer, "mlp.up_proj.weight"));
            x = (h + linear(gate * up, weights.InLayer(layer, "mlp.down_proj.weight"))).MoveToOuterDisposeScope();

            Tensor HeadsOf(string name, int heads)
            {
                var bias = config.AttentionBias ? weights.InLayer(layer, $"self_attn.{name}_proj.bias") : null;
                return linear(a, weights.InLayer(layer, $"self_attn.{name}_proj.weight"), bias)
                    .view(a.shape[0], a.shape[1], heads, config.HeadDim).transpose(1, 2);
            }
        }

        return Norm(x, weights[ParameterLayout.FinalNorm], config.NormEpsilon);
    }

    /// <summary>x / √(mean x² + ε) · w over the last dimension.</summary>
    internal static Tensor Norm(Tensor x, Tensor weight, double epsilon)
        => x * (x * x).mean([-1], keepdim: true).add(epsilon).rsqrt() * weight;

    /// <summary>Rotates (x₁, x₂), the halves of each head, by the position's angle; cos and sin broadcast to [B, heads, T, D/2].</summary>
    internal static Tensor Rotate(Tensor x, Tensor cos, Tensor sin)
    {
        var halves = x.chunk(2, -1);
        return cat([halves[0] * cos - halves[1] * sin, halves[1] * cos + halves[0] * sin], -1);
    }

    private static Tensor CausalAttention(Tensor q, Tensor k, Tensor v)
        => scaled_dot_product_attention(q, RepeatHeads(k, q), RepeatHeads(v, q), is_casual: true);

    /// <summary>Each key-value head once for every query head of its group: [B, kv heads, T, D] → [B, heads, T, D].</summary>
    internal static Tensor RepeatHeads(Tensor keyValues, Tensor queries)
        => keyValues.repeat_interleave(queries.shape[1] / keyValues.shape[1], 1);
}
