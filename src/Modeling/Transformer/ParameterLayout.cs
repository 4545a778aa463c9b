using Tppo.Modeling.Configuration;

namespace Tppo.Modeling.Transformer;

/// <summary>The names (Hugging Face's) and shapes of a model's parameters, in the order of the forward pass.</summary>
public static class ParameterLayout
{
    public const string Embedding = "model.embed_tokens.weight";
    public const string FinalNorm = "model.norm.weight";
    public const string OutputHead = "lm_head.weight";
    public const string ValueWeight = "score.weight";
    public const string ValueBias = "score.bias";

    public static string Layer(int layer, string name) => $"model.layers.{layer}.{name}";

    /// <summary>The names in order, when <paramref name="shapes"/> are exactly those of the layout.</summary>
    /// <exception cref="ModelException">A parameter is missing, left over or of another shape; the message names it, and
    /// <paramref name="origin"/>.</exception>
    public static IReadOnlyList<string> Check(ModelConfig config, Head head, IReadOnlyDictionary<string, long[]> shapes, string origin)
    {
        // One by one: a damaged file may claim more layers than fit into memory.
        var names = new List<string>();
        foreach (var (name, expected) in Of(config, head))
        {
            if (!shapes.TryGetValue(name, out var shape))
                throw new ModelException($"{origin}: {name} is missing");
            if (!shape.SequenceEqual(expected))
            {
                throw new ModelException(
                    $"{origin}: {name} has shape [{string.Join(", ", shape)}], expected [{string.Join(", ", expected)}]");
            }

            names.Add(name);
        }

        return shapes.Keys.Except(names).FirstOrDefault() is { } extra
            ? throw new ModelException($"{origin}: {extra} is no parameter of this {config.Family} model")
            : names;
    }

    public static IEnumerable<(string Name, long[] Shape)> Of(ModelConfig config, Head head)
    {
        long hidden = config.HiddenSize, inner = config.IntermediateSize;
        long queries = (long)config.Heads * config.HeadDim, keys = (long)config.KeyValueHeads * config.HeadDim;
        yield return (Embedding, [config.VocabularySize, hidden]);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            yield return (Layer(layer, "input_layernorm.weight"), [hidden]);
            foreach (var (name, width) in new[] { ("q_proj", queries), ("k_proj", keys), ("v_proj", keys) })
            {
                yield return (Layer(layer, $"self_attn.{name}.weight"), [width, hidden]);
                if (config.AttentionBias)
                    yield return (Layer(layer, $"self_attn.{name}.bias"), [width]);
            }

            if (config.QkNorm)
            {
                yield return (Layer(layer, "self_attn.q_norm.weight"), [config.HeadDim]);
                yield return (Layer(layer, "self_attn.k_norm.weight"), [config.HeadDim]);
            }

            yield return (Layer(layer, "self_attn.o_proj.weight"), [hidden, queries]);
            if (config.OutputBias)
                yield return (Layer(layer, "self_attn.o_proj.bias"), [hidden]);
            yield return (Layer(layer, "post_attention_layernorm.weight"), [hidden]);
            yield return (Layer(layer, "mlp.gate_proj.weight"), [inner, hidden]);
            yield return (Layer(layer, "mlp.up_proj.weight"), [inner, hidden]);
            yield return (Layer(layer, "mlp.down_proj.weight"), [hidden, inner]);
        }

        yield return (FinalNorm, [hidden]);
        if (head == Head.Value)
        {
            yield return (ValueWeight, [1, hidden]);
            yield return (ValueBias, [1]);
        }
        else if (!config.TiedEmbeddings)
        {
            yield return (OutputHead, [config.VocabularySize, hidden]);
        }
    }
}
