using System.Text;
using CsCheck;
using Tppo.Modeling;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization.Templates;
using Tppo.Modeling.Transformer;
using Tppo.Tests.Modeling.Tokenization;

namespace Tppo.Tests.Modeling;

/// <summary>A folder with one file damaged is read or refused with a <see cref="ModelException"/>: nothing else, and soon.</summary>
public class DamagedFolderTests
{
    private const string Index = ShardedWeights.IndexName;

    private static readonly byte[][] Telling = [.. new[]
    {
        "9", "-", "e99", "null", "{", "[", "]", "}", "\"", ",", "\\ud800", "\\u0000", "true", "NaN", "-1", "1e400", "99999999999999999999", "\"\"", "../", "\n", "\0",
    }.Select(Encoding.UTF8.GetBytes)];

    [Theory]
    [InlineData("qwen3", "config.json"), InlineData("qwen3", "generation_config.json"), InlineData("qwen3", "tokenizer_config.json"), InlineData("qwen3", "special_tokens_map.json")]
    [InlineData("qwen3", "tokenizer.json"), InlineData("llama2", "tokenizer.json"), InlineData("llama2", "tokenizer_config.json"), InlineData("qwen3", Index)]
    public void A_damaged_file_is_read_or_refused(string family, string name)
    {
        using var folder = new HfFolder(family);
        var path = Path.Combine(folder.Path, name);
        if (name == Index)
            Shard(folder.Path);
        if (name == "special_tokens_map.json")
            File.WriteAllText(path, """{"eos_token":{"content":"<|im_end|>","lstrip":false},"pad_token":"<|endoftext|>"}""");
        var whole = File.ReadAllBytes(path);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.OneOf(Gen.Byte.Select(value => new[] { value }), Gen.Int[0, Telling.Length - 1].Select(i => Telling[i])), Gen.Int[0, 9], Gen.Int[0, 3]).Sample(
            (at, piece, cut, drop) =>
            {
                File.WriteAllBytes(path, cut == 0 ? whole[..at] : [.. whole[..at], .. piece, .. whole[Math.Min(at + drop, whole.Length)..]]);
                try
                {
                    Use(folder.Path, name);
                }
                catch (ModelException exception)
                {
                    // A vocabulary may have lost a byte of the text.
                    if (!exception.Message.Contains("the model's vocabulary lacks", StringComparison.Ordinal))
                        exception.Message.ShouldContain(folder.Path);
                }
            },
            iter: 500,
            threads: 1);
    }

    [Theory]
    [InlineData("config.json"), InlineData("generation_config.json"), InlineData("tokenizer_config.json"), InlineData("tokenizer.json"), InlineData(Index)]
    public void What_is_no_object_is_named(string name)
    {
        var deep = new string('[', 100_000) + new string(']', 100_000);
        foreach (var text in new[] { "", "null", "7", "\"x\"", "[]", "[{}]", "NaN", "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":1,\"a\":2}", "{\"a\":1}{}", deep, $"{{\"a\":{deep}}}", "{\"\\ud800\":1}" })
        {
            using var folder = new HfFolder();
            if (name == Index)
                Shard(folder.Path);
            File.WriteAllText(Path.Combine(folder.Path, name), text);
            Should.Throw<ModelException>(() => Use(folder.Path, name), text.Length < 99 ? text : "deep").Message.ShouldContain(name);
        }
    }

    [Theory, InlineData("a\\u0000b"), InlineData(".."), InlineData("."), InlineData("a/b"), InlineData("/dev/zero"), InlineData("config.json")]
    public void A_shard_that_cannot_be_one_is_named(string shard)
    {
        using var folder = new HfFolder();
        Shard(folder.Path);
        var path = Path.Combine(folder.Path, Index);
        File.WriteAllText(path, $$$"""{"weight_map":{"a":"{{{shard}}}"}}""");
        Should.Throw<ModelException>(() => Use(folder.Path, Index)).Message.ShouldContain(folder.Path);
    }

    [Theory]
    [InlineData("""{"num_hidden_layers":16777216}""", "model.layers.")]
    [InlineData("""{"vocab_size":16777216}""", "embed_tokens")]
    [InlineData("""{"hidden_size":16777216}""", "embed_tokens")]
    [InlineData("""{"intermediate_size":16777216}""", "gate_proj")]
    [InlineData("""{"num_hidden_layers":1073741824}""", "num_hidden_layers")]
    [InlineData("""{"vocab_size":1073741824}""", "vocab_size")]
    public void A_model_larger_than_its_weights_is_refused(string change, string named)
    {
        using var folder = new HfFolder();
        var path = Path.Combine(folder.Path, "config.json");
        var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(change)!.AsObject())
            json[name] = value!.DeepClone();
        File.WriteAllText(path, json.ToJsonString());
        Should.Throw<ModelException>(() => Use(folder.Path, "config.json")).Message.ShouldContain(named);
    }

    [Theory, InlineData("config.json"), InlineData("tokenizer_config.json"), InlineData("chat_template.jinja"), InlineData("tokenizer.json")]
    public void A_file_that_no_memory_holds_is_refused_unread(string name)
    {
        using var folder = new HfFolder();
        using (var file = new FileStream(Path.Combine(folder.Path, name), FileMode.Open))
            file.SetLength(1L << 40); // sparse
        Should.Throw<ModelException>(() => Use(folder.Path, name)).Message.ShouldContain(name);
    }

    private static void Use(string folder, string damaged)
    {
        if (File.Exists(Path.Combine(folder, "config.json")))
            ModelFolder.ReadConfig(folder).EndTokenIds.ShouldNotBeNull();
        TokenizerFile.Read(folder).Encode("What is 12?").ShouldNotBeEmpty();
        if (File.Exists(Path.Combine(folder, "chat_template.jinja")))
            ChatTemplate.Read(folder, TimeProvider.System);
        if (damaged is Index or "config.json")
            ModelFolder.ReadWeights(folder, Head.Policy).Dispose();
    }

    private static void Shard(string folder)
    {
        using var weights = ModelFolder.ReadWeights(folder, Head.Policy);
        ShardedWeights.Write(folder, weights.Named, 100_000);
    }
}
