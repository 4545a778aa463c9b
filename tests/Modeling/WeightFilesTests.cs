using System.Text.Json.Nodes;
using Tppo.Modeling;
using Tppo.Modeling.Configuration;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Safetensors;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Tests.Modeling;

/// <summary>Weights in shards, and in half precision.</summary>
public class WeightFilesTests
{
    private const string Index = "model.safetensors.index.json";

    [Theory, InlineData(ScalarType.Float32), InlineData(ScalarType.BFloat16), InlineData(ScalarType.Float16)]
    public void Shards_of_any_precision_are_one_model(ScalarType type)
    {
        using var folder = new TemporaryFolder();
        using var weights = Models.Random(Models.Small with { TiedEmbeddings = false });
        Shard(folder, weights, type);

        using var read = ModelFolder.ReadWeights(folder.Path, Head.Policy);

        read.Names.ShouldBe(weights.Names);
        using var scope = NewDisposeScope();
        foreach (var (name, tensor) in read.Named)
            tensor.Equals(weights[name].to(type).to(ScalarType.Float32)).ShouldBeTrue(name);
    }

    [Fact]
    public void A_tensor_larger_than_a_mapped_piece_is_read_whole()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var large = arange(9_000_001, dtype: ScalarType.Int32); // 36 MB: many pieces, the last not a whole one
        SafetensorsFile.Write(folder.File("x"), [KeyValuePair.Create("small", ones(3)), KeyValuePair.Create("large", large)]);
        SafetensorsFile.Read(folder.File("x"))["large"].Equals(large).ShouldBeTrue();
        using var reader = new SafetensorsReader(folder.File("x"));
        reader.Read(reader.Entries[1], ScalarType.Float64).sum().item<double>().ShouldBe(9_000_000.0 * 9_000_001 / 2);
    }

    [Fact]
    public void A_shard_that_is_missing_is_named() => Refused("part-2.safetensors", (folder, _) => File.Delete(folder.File("part-2.safetensors")));

    [Fact]
    public void A_tensor_that_the_index_promises_in_vain_is_named()
        => Refused("model.extra", (_, map) => map["model.extra"] = "part-1.safetensors");

    [Theory, InlineData("../part-1.safetensors"), InlineData("/etc/hostname"), InlineData("")]
    public void A_shard_elsewhere_is_refused(string name) => Refused(Index, (_, map) => map[ParameterLayout.FinalNorm] = name);

    [Fact]
    public void A_tensor_in_two_shards_is_named() => Refused(ParameterLayout.FinalNorm, (folder, _) =>
    {
        using var scope = NewDisposeScope();
        var tensors = SafetensorsFile.Read(folder.File("part-1.safetensors"));
        tensors[ParameterLayout.FinalNorm] = ones(32);
        SafetensorsFile.Write(folder.File("part-1.safetensors"), tensors);
    });

    [Theory, InlineData("{}"), InlineData("""{"weight_map":7}"""), InlineData("""{"weight_map":{"a":7}}"""), InlineData("[")]
    public void An_index_that_is_none_is_named(string text) => Refused(Index, (folder, _) => File.WriteAllText(folder.File(Index), text), keepIndex: true);

    private static void Refused(string named, Action<TemporaryFolder, JsonNode> change, bool keepIndex = false)
    {
        using var folder = new TemporaryFolder();
        using var weights = Models.Random();
        Shard(folder, weights, ScalarType.Float32);
        var index = JsonNode.Parse(File.ReadAllText(folder.File(Index)))!;
        change(folder, index["weight_map"]!);
        if (!keepIndex)
            File.WriteAllText(folder.File(Index), index.ToJsonString());
        Should.Throw<ModelException>(() => ModelFolder.ReadWeights(folder.Path, Head.Policy)).Message.ShouldContain(named);
    }

    private static void Shard(TemporaryFolder folder, ModelWeights weights, ScalarType type)
    {
        using var scope = NewDisposeScope();
        ModelConfigFile.Write(folder.Path, weights.Config, valueHead: false);
        new ByteTokenizer().Write(folder.Path);
        var map = new JsonObject();
        foreach (var (part, i) in weights.Named.Chunk((weights.Names.Count + 1) / 2).Select((part, i) => (part, i + 1)))
        {
            SafetensorsFile.Write(folder.File($"part-{i}.safetensors"), part.Select(p => KeyValuePair.Create(p.Key, p.Value.to(type))));
            foreach (var (name, _) in part)
                map[name] = $"part-{i}.safetensors";
        }

        File.WriteAllText(folder.File(Index), new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = 1 }, ["weight_map"] = map }.ToJsonString());
    }
}
