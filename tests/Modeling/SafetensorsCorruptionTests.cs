using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Tppo.Modeling;
using Tppo.Modeling.Safetensors;
using static TorchSharp.torch;

namespace Tppo.Tests.Modeling;

/// <summary>A file from anywhere is read or refused with a <see cref="ModelException"/>: nothing else, and no memory asked for that it cannot fill.</summary>
public class SafetensorsCorruptionTests
{
    public static TheoryData<string> BadHeaders() =>
    [
        "", "{", "[]", "null", "7", "\"x\"", "{}x", "{\"a\":7}", "{\"a\":null}", "{\"a\":{}}", "{\"a\":[]}",
        Tensor("F32", "[2]", 0, 4), Tensor("F32", "[2]", 0, 12), Tensor("F32", "[1]", 4, 8), Tensor("F32", "[1]", 8, 4),
        Tensor("F32", "[2]", -8, 0), Tensor("F32", "[2]", 0, long.MaxValue), Tensor("F32", "[2]", long.MinValue, 8),
        Tensor("F32", "[-2]", 0, 8), Tensor("F32", "[-1,-2]", 0, 8), Tensor("F32", "[2.5]", 0, 8), Tensor("F32", "[\"2\"]", 0, 8),
        Tensor("F32", "2", 0, 8), Tensor("F32", "null", 0, 8), Tensor("F32", "[99999999999999999999]", 0, 8),
        Tensor("F32", "[1099511627776]", 0, 8), Tensor("F32", "[4611686018427387904,4611686018427387904]", 0, 8),
        Tensor("F32", "[4294967296,4294967296,2]", 0, 8), Tensor("F32", "[1099511627776]", 0, 4398046511104),
        Tensor("F32", "[0]", 0, 8),
        """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[0,4611686018427387904,4611686018427387904],"data_offsets":[8,8]}}""",
        """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[0,-1],"data_offsets":[8,8]}}""",
        """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[0""" + string.Concat(Enumerable.Repeat(",1", 5000)) + """],"data_offsets":[8,8]}}""",
        Tensor("F31", "[2]", 0, 8), Tensor("f32", "[2]", 0, 8), Tensor("", "[2]", 0, 8), Tensor("F64", "[2]", 0, 8), Tensor("BOOL", "[2]", 0, 8),
        """{"a":{"dtype":7,"shape":[2],"data_offsets":[0,8]}}""", """{"a":{"dtype":null,"shape":[2],"data_offsets":[0,8]}}""",
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""",
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0.5,8]}}""", """{"a":{"dtype":"F32","shape":[2],"data_offsets":"0,8"}}""",
        """{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", """{"a":{"dtype":"\ud800","shape":[2],"data_offsets":[0,8]}}""",
        // twice the same name; overlapping; a gap; bytes that nobody owns
        """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""",
        """{"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""",
        """{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""",
        """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "{}",
        new string('[', 5000),
    ];

    [Theory, MemberData(nameof(BadHeaders))]
    public void A_bad_header_is_refused(string header)
    {
        using var folder = new TemporaryFolder();
        Refused(folder, [.. Prefix(Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. new byte[8]]);
    }

    [Fact]
    public void The_header_that_the_bad_ones_are_made_of_is_good()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var header = Tensor("F32", "[2]", 0, 8);
        File.WriteAllBytes(folder.File("x"), [.. Prefix(header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[8]]);
        SafetensorsFile.Read(folder.File("x"))["a"].shape.ShouldBe([2]);
    }

    [Theory, InlineData(-1), InlineData(long.MinValue), InlineData(long.MaxValue), InlineData(0), InlineData(1), InlineData(100_000_001), InlineData(1L << 40)]
    public void A_bad_header_length_is_refused(long length)
    {
        using var folder = new TemporaryFolder();
        Refused(folder, [.. Prefix(length), .. "{}      "u8]);
    }

    [Fact]
    public void A_file_cut_short_or_grown_is_refused()
    {
        using var folder = new TemporaryFolder();
        var whole = Whole(folder);
        for (var length = 0; length < whole.Length; length += length < 32 ? 1 : 5)
            Refused(folder, whole[..length]);
        Refused(folder, [.. whole, 0]);
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_refused()
    {
        using var folder = new TemporaryFolder();
        foreach (var path in new[] { folder.File("absent"), folder.File("no/such/folder"), folder.Path })
            Should.Throw<ModelException>(() => SafetensorsFile.Read(path)).Message.ShouldContain(path);
    }

    [Fact]
    public void Flipped_bits_give_a_reading_or_a_refusal()
    {
        using var folder = new TemporaryFolder();
        var whole = Whole(folder);
        Gen.Int[0, whole.Length * 8 - 1].Array[1, 3].Sample(
            bits =>
            {
                var bytes = whole.ToArray();
                foreach (var bit in bits)
                    bytes[bit / 8] ^= (byte)(1 << bit % 8);
                File.WriteAllBytes(folder.File("flipped"), bytes);
                using var scope = NewDisposeScope();
                try
                {
                    SafetensorsFile.Read(folder.File("flipped")).Values.Sum(t => t.numel() * t.element_size()).ShouldBeLessThanOrEqualTo(whole.Length);
                }
                catch (ModelException)
                {
                    // the other lawful answer
                }
            },
            iter: 2000,
            threads: 1);
    }

    private static string Tensor(string type, string shape, long begin, long end)
        => $$$"""{"a":{"dtype":"{{{type}}}","shape":{{{shape}}},"data_offsets":[{{{begin}}},{{{end}}}]}}""";

    private static byte[] Prefix(long length)
    {
        var prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, length);
        return prefix;
    }

    private static byte[] Whole(TemporaryFolder folder)
    {
        using var scope = NewDisposeScope();
        SafetensorsFile.Write(folder.File("whole"), [KeyValuePair.Create("a", arange(6).view(2, 3)), KeyValuePair.Create("b", ones(5))]);
        return File.ReadAllBytes(folder.File("whole"));
    }

    private static void Refused(TemporaryFolder folder, byte[] bytes)
    {
        using var scope = NewDisposeScope();
        File.WriteAllBytes(folder.File("bad"), bytes);
        Should.Throw<ModelException>(() => SafetensorsFile.Read(folder.File("bad"))).Message.ShouldContain("bad");
    }
}
