using Tppo.Modeling.Transformer;

namespace Tppo.Modeling.Decoding.Simd;

/// <summary>One block's weights, packed: queries, keys and values as one matrix, gate and up as another.</summary>
internal sealed class SimdLayer
{
    public SimdLayer(ModelWeights weights, int layer)
    {
        var config = weights.Config;
        float[] Read(string name) => SimdModel.Floats(weights.InLayer(layer, name));
        float[] Join(params string[] names) => [.. names.SelectMany(Read)];
        InputNorm = Read("input_layernorm.weight");
        MlpNorm = Read("post_attention_layernorm.weight");
        QueryKeyValue = new PackedMatrix(
            Join("self_attn.q_proj.weight", "self_attn.k_proj.weight", "self_attn.v_proj.weight"),
            (config.Heads + 2 * config.KeyValueHeads) * config.HeadDim,
            config.HiddenSize);
        if (config.AttentionBias)
            QueryKeyValueBias = Join("self_attn.q_proj.bias", "self_attn.k_proj.bias", "self_attn.v_proj.bias");
        if (config.QkNorm)
        {
            QueryNorm = Read("self_attn.q_norm.weight");
            KeyNorm = Read("self_attn.k_norm.weight");
        }

        Output = new PackedMatrix(Read("self_attn.o_proj.weight"), config.HiddenSize, config.Heads * config.HeadDim);
        if (config.OutputBias)
            OutputBias = Read("self_attn.o_proj.bias");
        GateUp = new PackedMatrix(Join("mlp.gate_proj.weight", "mlp.up_proj.weight"), 2 * config.IntermediateSize, config.HiddenSize);
        Down = new PackedMatrix(Read("mlp.down_proj.weight"), config.HiddenSize, config.IntermediateSize);
    }

    public float[] InputNorm { get; }

    public PackedMatrix QueryKeyValue { get; }

    public float[]? QueryKeyValueBias { get; }

    public float[]? QueryNorm { get; }

    public float[]? KeyNorm { get; }

    public PackedMatrix Output { get; }

    public float[]? OutputBias { get; }

    public float[] MlpNorm { get; }

    public PackedMatrix GateUp { get; }

    public PackedMatrix Down { get; }
}
