using System.Text.Json.Nodes;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Safetensors;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Tests.Modeling;

/// <summary>Weights as they lie on disk, read by <see cref="RawSafetensors"/>, which shares no code with the program.</summary>
public class ShardedWeightsTests
{
    private const string Index = "model.safetensors.index.json";

    [Theory]
    [InlineData(ScalarType.Float32, "F32", 1 << 20, 1)]
    [InlineData(ScalarType.BFloat16, "BF16", 1 << 20, 1)]
    [InlineData(ScalarType.Float16, "F16", 1 << 20, 1)]
    [InlineData(ScalarType.Float32, "F32", 48, 3)]
    [InlineData(ScalarType.BFloat16, "BF16", 24, 3)]
    [InlineData(ScalarType.Float16, "F16", 24, 3)]
    public void Every_bit_comes_back(ScalarType type, string name, long shardSize, int files)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var generator = new Generator(1);
        var tensors = Enumerable.Range(0, 3).Select(i => KeyValuePair.Create($"t{i}", randn(2, 6, generator: generator).to(type))).ToList();

        ShardedWeights.Write(folder.Path, tensors, shardSize);

        var paths = ModelFolder.WeightPaths(folder.Path);
        paths.Count.ShouldBe(files);
        Directory.GetFiles(folder.Path, "*.safetensors").Order(StringComparer.Ordinal).ShouldBe(paths);
        var read = paths.SelectMany(path => SafetensorsFile.Read(path)).ToDictionary();
        var raw = paths.SelectMany(path => RawSafetensors.Read(path).Tensors).ToDictionary();
        foreach (var (key, tensor) in tensors)
        {
            read[key].dtype.ShouldBe(type);
            read[key].bytes.ToArray().ShouldBe(tensor.bytes.ToArray());
            raw[key].Type.ShouldBe(name);
            raw[key].Shape.ShouldBe([2, 6]);
            raw[key].Numbers().ShouldBe(tensor.to(ScalarType.Float64).data<double>().ToArray());
        }
    }

    [Theory]
    [InlineData(ScalarType.Float32, new byte[] { 0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0 })]
    [InlineData(ScalarType.BFloat16, new byte[] { 0x80, 0x3F, 0x20, 0xC0 })]
    [InlineData(ScalarType.Float16, new byte[] { 0, 0x3C, 0, 0xC1 })]
    public void A_number_has_the_bytes_of_its_type(ScalarType type, byte[] expected)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        SafetensorsFile.Write(folder.File("x"), [KeyValuePair.Create("a", tensor(new[] { 1f, -2.5f }).to(type))]);
        RawSafetensors.Read(folder.File("x")).Tensors["a"].Bytes.ShouldBe(expected);
    }

    [Theory, InlineData(ScalarType.Float32), InlineData(ScalarType.Float16)]
    public void Reading_as_bfloat16_rounds_to_the_nearest_and_ties_to_even(ScalarType stored)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        // bfloat16 has steps of 1/128 above 1.
        var numbers = tensor(new[] { 1 + 1 / 256f, 1 + 3 / 256f, 1 + 5 / 1024f, 1 + 3 / 1024f, -2.5f, float.PositiveInfinity }).to(stored);
        SafetensorsFile.Write(folder.File("x"), [KeyValuePair.Create("a", numbers)]);
        using var reader = new SafetensorsReader(folder.File("x"));
        var read = reader.Read(reader.Entries[0], ScalarType.BFloat16);
        read.dtype.ShouldBe(ScalarType.BFloat16);
        read.to(ScalarType.Float32).data<float>().ToArray().ShouldBe([1, 1 + 2 / 128f, 1 + 1 / 128f, 1, -2.5f, float.PositiveInfinity]);
    }

    [Fact]
    public void Shards_are_filled_in_order_and_no_tensor_is_split()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        // 4-byte numbers: 3 + 1 fill a shard of 16 bytes, 5 are too many for any, and the last two would be 20 bytes together.
        int[] sizes = [3, 1, 1, 5, 2, 3];
        ShardedWeights.Write(folder.Path, sizes.Select((size, i) => KeyValuePair.Create($"t{i}", ones(size))), 16);

        var map = JsonNode.Parse(File.ReadAllText(folder.File(Index)))!;
        ((long)map["metadata"]!["total_size"]!).ShouldBe(60);
        map["weight_map"]!.AsObject().Select(p => $"{p.Key} {p.Value}").ShouldBe(
        [
            "t0 model-00001-of-00005.safetensors", "t1 model-00001-of-00005.safetensors", "t2 model-00002-of-00005.safetensors",
            "t3 model-00003-of-00005.safetensors", "t4 model-00004-of-00005.safetensors", "t5 model-00005-of-00005.safetensors",
        ]);
        foreach (var path in ModelFolder.WeightPaths(folder.Path))
            RawSafetensors.Read(path).Metadata.ShouldBe("""{"format":"pt"}""");
        File.Exists(folder.File("model.safetensors")).ShouldBeFalse();
    }

    [Fact]
    public void A_header_is_the_published_one_to_the_letter()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        SafetensorsFile.Write(folder.File("x"), [KeyValuePair.Create("b", ones(2, 3)), KeyValuePair.Create("a", ones(0)), KeyValuePair.Create("c", ones(1).to(ScalarType.BFloat16))]);
        RawSafetensors.Read(folder.File("x")).Header.ShouldBe(
            """{"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"a":{"dtype":"F32","shape":[0],"data_offsets":[24,24]},"""
            + """
              "c":{"dtype":"BF16","shape":[1],"data_offsets":[24,26]}}
              """ + " ");
    }

    [Fact]
    public void A_model_in_shards_is_the_model_and_goes_before_an_older_whole_file()
    {
        using var folder = new TemporaryFolder();
        using var older = Models.Random(seed: 2);
        using var weights = Models.Random();
        ModelFolder.Write(folder.Path, older, new ByteTokenizer());
        ShardedWeights.Write(folder.Path, weights.Named, 10_000);
        ModelFolder.WeightPaths(folder.Path).Count.ShouldBeGreaterThan(2);

        using var read = ModelFolder.ReadWeights(folder.Path, Head.Policy);

        foreach (var (name, tensor) in read.Named)
            tensor.data<float>().ToArray().ShouldBeBits(weights[name].data<float>().ToArray());
    }
}
