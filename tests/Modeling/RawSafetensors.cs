using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Tppo.Tests.Modeling;

/// <summary>A safetensors file by the letter of the format's specification.</summary>
internal sealed record RawSafetensors(string Header, string Metadata, IReadOnlyDictionary<string, RawTensor> Tensors)
{
    /// <summary>Checks what the specification asks for: data at a multiple of 8, offsets that begin at 0, leave no gap and end with the file.</summary>
    public static RawSafetensors Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        (length % 8).ShouldBe(0);
        var header = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 8, length);
        header.ShouldStartWith("{");
        var data = bytes.AsSpan(8 + length);
        using var json = JsonDocument.Parse(header);
        var tensors = new Dictionary<string, RawTensor>();
        var end = 0;
        foreach (var field in json.RootElement.EnumerateObject().Where(field => field.Name != "__metadata__"))
        {
            field.Value.EnumerateObject().Select(part => part.Name).ShouldBe(["dtype", "shape", "data_offsets"], ignoreOrder: true);
            var (from, to) = (field.Value.GetProperty("data_offsets")[0].GetInt32(), field.Value.GetProperty("data_offsets")[1].GetInt32());
            from.ShouldBe(end);
            tensors.Add(
                field.Name,
                new RawTensor(
                    field.Value.GetProperty("dtype").GetString()!,
                    [.. field.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())],
                    data[from..to].ToArray()));
            end = to;
        }

        end.ShouldBe(data.Length);
        return new RawSafetensors(header, json.RootElement.GetProperty("__metadata__").GetRawText(), tensors);
    }
}
