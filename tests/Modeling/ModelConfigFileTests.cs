using System.Text.Json.Nodes;
using CsCheck;
using Tppo.Modeling;
using Tppo.Modeling.Configuration;

namespace Tppo.Tests.Modeling;

public class ModelConfigFileTests
{
    private static readonly byte[] Telling = "0123456789-\"{}[],:\\"u8.ToArray();

    private const string Llama3 = """{"rope_type":"llama3","factor":8,"low_freq_factor":1,"high_freq_factor":4,"original_max_position_embeddings":64}""";

    [Fact]
    public void Comes_back_as_it_was()
    {
        foreach (var config in new[]
        {
            Models.Small,
            Models.Small with { Family = ModelFamily.Llama, TiedEmbeddings = false, EndTokenIds = [1, 5, 9], PadTokenId = null, MaxPositions = 99 },
            Models.Small with { Family = ModelFamily.Qwen2, AttentionBias = true, RopeTheta = 5e5, NormEpsilon = 1e-5, HeadDim = 24 },
            Models.Small with { RopeScaling = new RopeScaling(RopeKind.Llama3, 8, 1, 4, 64) },
            Models.Small with { RopeScaling = new RopeScaling(RopeKind.Linear, 2.5) },
            Models.Small with { Family = ModelFamily.Llama, AttentionBias = true },
        })
        {
            foreach (var valueHead in new[] { true, false })
            {
                using var folder = new TemporaryFolder();
                ModelConfigFile.Write(folder.Path, config, valueHead);
                var read = ModelConfigFile.Read(folder.Path);
                read.EndTokenIds.ShouldBe(config.EndTokenIds);
                (read with { EndTokenIds = config.EndTokenIds }).ShouldBe(config);
            }
        }
    }

    [Fact]
    public void Says_what_kind_of_model_it_is()
    {
        using var folder = new TemporaryFolder();
        ModelConfigFile.Write(folder.Path, Models.Small, valueHead: false);
        Json(folder)["architectures"]!.ToJsonString().ShouldBe("""["Qwen3ForCausalLM"]""");
        ModelConfigFile.Write(folder.Path, Models.Small, valueHead: true);
        Json(folder)["architectures"]!.ToJsonString().ShouldBe("""["Qwen3ForTokenClassification"]""");
        Json(folder)["id2label"]!.AsObject().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"rope_parameters":{"rope_theta":7,"rope_type":"default"}}""", 7.0, RopeKind.Default)]
    [InlineData("""{"rope_parameters":null,"rope_theta":7,"rope_scaling":null}""", 7.0, RopeKind.Default)]
    [InlineData("""{"rope_parameters":null}""", 10_000.0, RopeKind.Default)]
    [InlineData("""{"rope_parameters":null,"rope_theta":7,"rope_scaling":{"type":"linear","factor":8}}""", 7.0, RopeKind.Linear)]
    [InlineData("""{"rope_parameters":null,"rope_theta":7,"rope_scaling":{"rope_type":"linear","factor":8}}""", 7.0, RopeKind.Linear)]
    [InlineData($$"""{"rope_parameters":null,"rope_theta":7,"rope_scaling":{{Llama3}}}""", 7.0, RopeKind.Llama3)]
    [InlineData($$"""{"rope_parameters":{{Llama3}},"rope_theta":7}""", 7.0, RopeKind.Llama3)]
    public void Rotary_positions_are_read_as_either_version_of_transformers_writes_them(string change, double theta, RopeKind kind)
    {
        using var folder = new TemporaryFolder();
        var config = Read(folder, change);
        config.RopeTheta.ShouldBe(theta);
        config.RopeScaling.ShouldBe(kind switch
        {
            RopeKind.Linear => new RopeScaling(RopeKind.Linear, 8),
            RopeKind.Llama3 => new RopeScaling(RopeKind.Llama3, 8, 1, 4, 64),
            _ => new RopeScaling(RopeKind.Default),
        });
    }

    [Theory]
    [InlineData("""{"num_key_value_heads":null}""", 4, 16)]
    [InlineData("""{"model_type":"llama","head_dim":null}""", 2, 8)]
    [InlineData("""{"head_dim":null}""", 2, 128)] // Qwen 3's default does not follow from the width
    public void What_is_left_out_has_the_default_of_transformers(string change, int keyValueHeads, int headDim)
    {
        using var folder = new TemporaryFolder();
        var config = Read(folder, change);
        (config.KeyValueHeads, config.HeadDim).ShouldBe((keyValueHeads, headDim));
    }

    [Theory]
    [InlineData("vocab_size"), InlineData("hidden_size"), InlineData("num_attention_heads"), InlineData("num_hidden_layers")]
    [InlineData("intermediate_size"), InlineData("model_type")]
    public void A_missing_field_is_named(string field)
    {
        using var folder = new TemporaryFolder();
        Should.Throw<ModelException>(() => Read(folder, $$"""{"{{field}}":null}""")).Message.ShouldContain(field);
    }

    [Fact]
    public void A_field_that_cannot_be_is_named()
    {
        string[] numbers = ["vocab_size", "hidden_size", "num_attention_heads", "num_hidden_layers", "intermediate_size", "num_key_value_heads", "head_dim", "max_position_embeddings"];
        string[] nonsense = ["0", "-1", "1.5", "2147483647", "2147483648", "1e400", "\"4\"", "true", "[4]", "{}"];
        foreach (var (field, value) in numbers.SelectMany(field => nonsense.Select(value => (field, value))))
            Named(field, value);
        foreach (var field in new[] { "rms_norm_eps", "rope_theta" })
        {
            foreach (var value in new[] { "-1", "1e400", "\"4\"", "true", "[4]" })
                Named(field, value);
        }

        foreach (var (field, value) in new[]
        {
            ("num_key_value_heads", "3"), ("head_dim", "15"), ("rope_theta", "0"), ("tie_word_embeddings", "1"), ("model_type", "7"), ("model_type", "\"gpt2\""),
            ("hidden_act", "\"gelu\""), ("use_sliding_window", "true"), ("eos_token_id", "\"x\""), ("eos_token_id", "[1.5]"), ("eos_token_id", "[-1]"), ("eos_token_id", "[null]"),
            ("pad_token_id", "-1"), ("rope_parameters", "7"), ("rope_parameters", "[]"), ("rope_scaling", "\"linear\""), ("attention_bias", "7"), ("mlp_bias", "true"),
        })
        {
            Named(field, value);
        }

        static void Named(string field, string value)
        {
            using var folder = new TemporaryFolder();
            var change = $$"""{"rope_parameters":null,"{{field}}":{{value}}}""";
            if (field == "rope_parameters")
                change = $$"""{"{{field}}":{{value}}}""";
            Should.Throw<ModelException>(() => Read(folder, change), change).Message.ShouldContain(field);
        }
    }

    [Theory]
    [InlineData("""{"rope_type":"yarn"}""", "yarn")]
    [InlineData("""{"rope_type":7}""", "rope_type")]
    [InlineData("""{"rope_type":"linear"}""", "factor")]
    [InlineData("""{"rope_type":"linear","factor":0}""", "factor")]
    [InlineData("""{"rope_type":"linear","factor":"2"}""", "factor")]
    [InlineData("""{"rope_type":"llama3","factor":8,"low_freq_factor":1,"high_freq_factor":4}""", "original_max_position_embeddings")]
    [InlineData("""{"rope_type":"llama3","factor":8,"low_freq_factor":4,"high_freq_factor":4,"original_max_position_embeddings":64}""", "high_freq_factor")]
    [InlineData("""{"rope_type":"llama3","factor":8,"low_freq_factor":0,"high_freq_factor":4,"original_max_position_embeddings":64}""", "low_freq_factor")]
    [InlineData("""{"rope_type":"default","rope_theta":0}""", "rope_theta")]
    public void A_rotary_scaling_that_cannot_be_is_named(string rope, string field)
    {
        using var folder = new TemporaryFolder();
        Should.Throw<ModelException>(() => Read(folder, $$"""{"rope_parameters":{{rope}}}""")).Message.ShouldContain(field);
    }

    [Theory, InlineData(""), InlineData("{"), InlineData("[]"), InlineData("null"), InlineData("""{"model_type":"llama","model_type":"llama"}"""), InlineData("""{"model_type":"\ud800"}""")]
    public void What_is_no_json_object_is_refused(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("config.json"), text);
        Should.Throw<ModelException>(() => ModelConfigFile.Read(folder.Path)).Message.ShouldContain("config.json");
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new TemporaryFolder();
        Should.Throw<ModelException>(() => ModelConfigFile.Read(folder.Path)).Message.ShouldContain("config.json");
    }

    [Fact]
    public void A_damaged_file_is_read_or_refused()
    {
        using var folder = new TemporaryFolder();
        ModelConfigFile.Write(folder.Path, Models.Small with { RopeScaling = new RopeScaling(RopeKind.Llama3, 8, 1, 4, 64) }, false);
        var whole = File.ReadAllBytes(folder.File("config.json"));
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.OneOf(Gen.Byte, Gen.Int[0, Telling.Length - 1].Select(i => Telling[i])), Gen.Int[0, 9]).Sample(
            (at, value, cut) =>
            {
                File.WriteAllBytes(folder.File("config.json"), cut == 0 ? whole[..at] : [.. whole[..at], value, .. whole[(at + 1)..]]);
                try
                {
                    ModelConfigFile.Read(folder.Path).Heads.ShouldBeGreaterThan(0);
                }
                catch (ModelException exception)
                {
                    exception.Message.ShouldContain("config.json");
                }
            },
            iter: 1000,
            threads: 1);
    }

    private static JsonNode Json(TemporaryFolder folder) => JsonNode.Parse(File.ReadAllText(folder.File("config.json")))!;

    /// <summary>Reads the small model's file with some fields changed; null removes one.</summary>
    private static ModelConfig Read(TemporaryFolder folder, string change)
    {
        ModelConfigFile.Write(folder.Path, Models.Small, valueHead: false);
        var json = Json(folder).AsObject();
        json.Remove("rope_theta");
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            json.Remove(name);
            if (value is not null)
                json[name] = value.DeepClone();
        }

        File.WriteAllText(folder.File("config.json"), json.ToJsonString());
        return ModelConfigFile.Read(folder.Path);
    }
}
