using System.Buffers.Binary;
using System.Text.Json;
using Tppo.Modeling;
using Tppo.Modeling.Safetensors;
using static TorchSharp.torch;

namespace Tppo.Tests.Modeling;

public class SafetensorsTests
{
    [Fact]
    public void Every_type_and_shape_comes_back_as_it_was()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var tensors = new Dictionary<string, Tensor>
        {
            ["f64"] = tensor(new[] { double.Epsilon, -1 / 3.0, double.MaxValue }),
            ["f32"] = tensor(new[] { float.Epsilon, -1 / 3f, float.NaN, float.NegativeInfinity, -0f, 6 }).view(2, 3),
            ["f16"] = tensor(new[] { 1f, -.5f, 65504 }).to(ScalarType.Float16),
            ["bf16"] = tensor(new[] { 1f, -.5f, 3e38f }).to(ScalarType.BFloat16),
            ["i64"] = tensor(new[] { long.MinValue, 7, long.MaxValue }),
            ["i32"] = tensor(new[] { int.MinValue, 7, int.MaxValue }),
            ["u8"] = tensor(new byte[] { 0, 1, 255 }),
            ["bool"] = tensor(new[] { true, false, true }),
            ["scalar"] = tensor(42f),
            ["empty"] = zeros(0),
            ["empty matrix"] = zeros(3, 0, 2),
            ["transposed"] = arange(6, dtype: float32).view(2, 3).t(),
            ["narrowed"] = arange(100, dtype: float32).narrow(0, 90, 5),
            ["a \"name\" of ü\n"] = ones(1),
        };

        SafetensorsFile.Write(folder.File("x"), tensors);
        var read = SafetensorsFile.Read(folder.File("x"));

        read.Keys.ShouldBe(tensors.Keys, ignoreOrder: true);
        foreach (var (name, tensor) in tensors)
        {
            read[name].dtype.ShouldBe(tensor.dtype, name);
            read[name].shape.ShouldBe(tensor.shape, name);
            read[name].bytes.ToArray().ShouldBe(tensor.contiguous().bytes.ToArray(), name);
        }
    }

    [Fact]
    public void The_layout_is_the_published_one()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        for (var length = 1; length <= 8; length++)
        {
            SafetensorsFile.Write(folder.File("x"), [KeyValuePair.Create(new string('n', length), tensor(new short[] { 3 }).to(ScalarType.Int32))]);
            var bytes = File.ReadAllBytes(folder.File("x"));
            var header = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
            (header % 8).ShouldBe(0);
            bytes[8].ShouldBe((byte)'{');
            bytes.Length.ShouldBe(8 + header + 4);
            BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8 + header)).ShouldBe(3);
            using var json = JsonDocument.Parse(bytes.AsMemory(8, header));
            json.RootElement.GetProperty("__metadata__").GetProperty("format").GetString().ShouldBe("pt");
            json.RootElement.GetProperty(new string('n', length)).GetRawText().ShouldBe("""{"dtype":"I32","shape":[1],"data_offsets":[0,4]}""");
        }
    }

    [Fact]
    public void Tensors_lie_in_the_order_given_and_metadata_is_kept()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        SafetensorsFile.Write(
            folder.File("x"),
            [KeyValuePair.Create("z", tensor(new byte[] { 1, 2 })), KeyValuePair.Create("a", tensor(new byte[] { 3 }))],
            new Dictionary<string, string> { ["step"] = "7" });
        var bytes = File.ReadAllBytes(folder.File("x"));
        bytes[^3..].ShouldBe(new byte[] { 1, 2, 3 });
        System.Text.Encoding.UTF8.GetString(bytes).ShouldContain("""{"__metadata__":{"step":"7"},""");
    }

    [Fact]
    public void A_tensor_larger_than_a_read_comes_back_whole()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var large = arange(20_000_000, dtype: int32).view(4, -1);
        SafetensorsFile.Write(folder.File("x"), [KeyValuePair.Create("small", ones(1)), KeyValuePair.Create("large", large), KeyValuePair.Create("last", ones(2))]);
        new FileInfo(folder.File("x")).Length.ShouldBeGreaterThan(80_000_000);
        var read = SafetensorsFile.Read(folder.File("x"));
        read["large"].Equals(large).ShouldBeTrue();
        read["last"].Equals(ones(2)).ShouldBeTrue();
    }

    [Fact]
    public void Writing_replaces_a_longer_file()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        SafetensorsFile.Write(folder.File("x"), [KeyValuePair.Create("a", ones(1000))]);
        SafetensorsFile.Write(folder.File("x"), [KeyValuePair.Create("a", ones(1))]);
        SafetensorsFile.Read(folder.File("x"))["a"].numel().ShouldBe(1);
    }

    [Fact]
    public void A_type_that_the_format_lacks_is_refused_by_name()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var wave = zeros(2, dtype: complex64);
        Should.Throw<ModelException>(() => SafetensorsFile.Write(folder.File("x"), [KeyValuePair.Create("wave", wave)])).Message.ShouldContain("wave");
        File.Exists(folder.File("x")).ShouldBeFalse();
    }
}
