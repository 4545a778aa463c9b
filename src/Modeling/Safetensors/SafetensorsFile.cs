using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Tppo.Modeling.Safetensors;

/// <summary>
/// Reads and writes safetensors: 8 bytes of header length (little-endian), a JSON header, then the tensors' bytes.
/// </summary>
public static class SafetensorsFile
{
    private const long Piece = 1 << 24; // elements written at once: a span of bytes ends at 2³¹

    /// <summary>Every tensor of the file, on the CPU, in the type that the file has. The caller disposes them.</summary>
    /// <exception cref="ModelException">The file is missing, truncated or malformed.</exception>
    public static Dictionary<string, Tensor> Read(string path)
    {
        using var reader = new SafetensorsReader(path);
        return reader.Entries.ToDictionary(entry => entry.Name, entry => reader.Read(entry));
    }

    /// <summary>Writes <paramref name="tensors"/> in the order given; the file is whole and on disk when this returns.</summary>
    public static void Write(
        string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var contents = tensors.ToList();
        var header = Header(contents, metadata);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        file.Write(header);
        foreach (var (_, tensor) in contents)
        {
            using var scope = NewDisposeScope();
            foreach (var piece in Pieces(tensor.detach().cpu().contiguous()))
                file.Write(piece.bytes);
        }

        file.Flush(flushToDisk: true);
    }

    private static IEnumerable<Tensor> Pieces(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var flat = tensor.view(-1);
        for (long start = 0; start < flat.shape[0]; start += Piece)
            yield return flat.narrow(0, start, Math.Min(Piece, flat.shape[0] - start));
    }

    private static byte[] Header(List<KeyValuePair<string, Tensor>> contents, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach (var (name, value) in metadata ?? new Dictionary<string, string> { ["format"] = "pt" })
                json.WriteString(name, value);
            json.WriteEndObject();
            long offset = 0;
            foreach (var (name, tensor) in contents)
            {
                var (typeName, type) = SafetensorsTypes.ByName.FirstOrDefault(t => t.Value.Type == tensor.dtype);
                if (typeName is null)
                    throw new ModelException($"{name} has type {tensor.dtype}, which this program does not write to safetensors");
                json.WriteStartObject(name);
                json.WriteString("dtype", typeName);
                json.WriteStartArray("shape");
                foreach (var size in tensor.shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.numel() * type.Size);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Padded with spaces so that the data section begins at a multiple of 8.
        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }
}
