using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tppo.Modeling.Configuration;

/// <summary>Reads and writes `config.json` as transformers does (version 5, and 4 with `rope_theta` / `rope_scaling`).</summary>
public static class ModelConfigFile
{
    public const string Name = "config.json";

    private const int MaxWidth = 1 << 24;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <exception cref="ModelException">The file is missing, is no JSON object, or describes a model that is not supported.</exception>
    public static ModelConfig Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
            throw new ModelException($"{folder} is not a model folder: it has no {Name}");
        var json = JsonFields.Parse(path);
        var family = json.Text("model_type") switch
        {
            "llama" => ModelFamily.Llama,
            "qwen2" => ModelFamily.Qwen2,
            "qwen3" => ModelFamily.Qwen3,
            var other => throw new ModelException($"{path}: model_type '{other}' is not supported; supported are llama, qwen2 and qwen3"),
        };
        if (json.Flag("use_sliding_window", false))
            throw new ModelException($"{path}: use_sliding_window is true, which is not supported");
        if (json.Flag("mlp_bias", false))
            throw new ModelException($"{path}: mlp_bias is true, which is not supported");
        var activation = json.Text("hidden_act", "silu");
        if (activation != "silu")
            throw new ModelException($"{path}: hidden_act '{activation}' is not supported; only silu is");
        var hidden = json.Size("hidden_size");
        var heads = json.Size("num_attention_heads");
        var rope = json.Child("rope_parameters") ?? json.Child("rope_scaling");
        var config = new ModelConfig
        {
            Family = family,
            VocabularySize = json.Size("vocab_size"),
            HiddenSize = hidden,
            Layers = json.Size("num_hidden_layers"),
            Heads = heads,
            KeyValueHeads = json.Size("num_key_value_heads", heads),
            HeadDim = json.Size("head_dim", family == ModelFamily.Qwen3 ? 128 : hidden / heads),
            IntermediateSize = json.Size("intermediate_size"),
            TiedEmbeddings = json.Flag("tie_word_embeddings", false),
            NormEpsilon = json.Positive("rms_norm_eps", 1e-6),
            RopeTheta = rope?.PositiveOrNull("rope_theta") ?? json.Positive("rope_theta", 10_000),
            RopeScaling = Scaling(rope),
            MaxPositions = json.Size("max_position_embeddings", 32_768),
            EndTokenIds = GenerationConfigFile.EndTokenIds(folder) is { Count: > 0 } ids ? ids : json.Ints("eos_token_id"),
            PadTokenId = json.IntOrNull("pad_token_id"),
            AttentionBias = family == ModelFamily.Qwen2 || json.Flag("attention_bias", false),
        };
        if (config.Heads % config.KeyValueHeads != 0)
        {
            throw new ModelException(
                $"{path}: num_key_value_heads {config.KeyValueHeads} does not divide num_attention_heads {config.Heads}");
        }

        if (config.HeadDim < 2 || config.HeadDim % 2 != 0)
            throw new ModelException($"{path}: head_dim {config.HeadDim} is not even and above 0, which rotary positions need");
        if ((long)config.Heads * config.HeadDim > MaxWidth)
            throw new ModelException($"{path}: num_attention_heads {config.Heads} times head_dim {config.HeadDim} is more than {MaxWidth}");
        return config;
    }

    /// <summary>Writes <paramref name="config"/>; a value model is a token classifier with one label.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="config">The model.</param>
    /// <param name="valueHead">Whether it is a value model.</param>
    /// <param name="type">The weights' type, by torch's name.</param>
    public static void Write(string folder, ModelConfig config, bool valueHead, string type = "float32")
    {
        var family = config.Family.ToString();
        var json = new JsonObject
        {
            ["architectures"] = new JsonArray(family + (valueHead ? "ForTokenClassification" : "ForCausalLM")),
            ["attention_bias"] = config.AttentionBias,
            ["attention_dropout"] = 0.0,
            ["dtype"] = type,
            ["eos_token_id"] = config.EndTokenIds.Count == 1
                ? config.EndTokenIds[0]
                : new JsonArray([.. config.EndTokenIds.Select(id => (JsonNode)id)]),
            ["head_dim"] = config.HeadDim,
            ["hidden_act"] = "silu",
            ["hidden_size"] = config.HiddenSize,
            ["intermediate_size"] = config.IntermediateSize,
            ["max_position_embeddings"] = config.MaxPositions,
            ["model_type"] = family.ToLowerInvariant(),
            ["num_attention_heads"] = config.Heads,
            ["num_hidden_layers"] = config.Layers,
            ["num_key_value_heads"] = config.KeyValueHeads,
            ["pad_token_id"] = config.PadTokenId,
            ["rms_norm_eps"] = config.NormEpsilon,
            ["rope_parameters"] = Rope(config),
            // transformers 4 reads these two instead, and torch_dtype.
            ["rope_scaling"] = config.RopeScaling.Kind == RopeKind.Default ? null : Rope(config),
            ["rope_theta"] = config.RopeTheta,
            ["tie_word_embeddings"] = config.TiedEmbeddings,
            ["torch_dtype"] = type,
            ["use_cache"] = true,
            ["vocab_size"] = config.VocabularySize,
        };
        if (valueHead)
        {
            json["id2label"] = new JsonObject { ["0"] = "value" };
            json["label2id"] = new JsonObject { ["value"] = 0 };
        }

        File.WriteAllText(Path.Combine(folder, Name), json.ToJsonString(Indented) + "\n");
    }

    private static RopeScaling Scaling(JsonFields? rope) => (rope?.TextOrNull("rope_type") ?? rope?.TextOrNull("type") ?? "default") switch
    {
        "default" => new RopeScaling(RopeKind.Default),
        "linear" => new RopeScaling(RopeKind.Linear, rope!.Positive("factor")),
        "llama3" => Llama3(rope!),
        var other => throw new ModelException(
            $"{rope!.Path}: rope_type '{other}' is not supported; supported are default, linear and llama3"),
    };

    private static RopeScaling Llama3(JsonFields rope)
    {
        var (low, high) = (rope.Positive("low_freq_factor"), rope.Positive("high_freq_factor"));
        return high > low
            ? new RopeScaling(RopeKind.Llama3, rope.Positive("factor"), low, high, rope.Size("original_max_position_embeddings"))
            : throw new ModelException($"{rope.Path}: high_freq_factor {high} is not above low_freq_factor {low}");
    }

    private static JsonObject Rope(ModelConfig config)
    {
        var scaling = config.RopeScaling;
        var json = new JsonObject { ["rope_theta"] = config.RopeTheta, ["rope_type"] = scaling.Kind.ToString().ToLowerInvariant() };
        if (scaling.Kind != RopeKind.Default)
            json["factor"] = scaling.Factor;
        if (scaling.Kind == RopeKind.Llama3)
        {
            json["low_freq_factor"] = scaling.LowFrequencyFactor;
            json["high_freq_factor"] = scaling.HighFrequencyFactor;
            json["original_max_position_embeddings"] = scaling.OriginalContext;
        }

        return json;
    }
}
