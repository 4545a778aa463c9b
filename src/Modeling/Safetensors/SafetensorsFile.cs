using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Tppo.Modeling.Safetensors;

/// <summary>
/// Reads and writes safetensors: 8 bytes of header length (little-endian), a JSON header, then the tensors' bytes.
/// The header is checked whole before any tensor is read: types, shapes, offsets that are in order and leave no gap.
/// </summary>
public static class SafetensorsFile
{
    private const int MaxHeader = 100_000_000; // the reference implementation's bound
    private const int MaxRank = 64; // libtorch's
    private const long Piece = 1 << 24; // elements read or written at once: a span of bytes ends at 2³¹

    private static readonly Dictionary<string, (ScalarType Type, int Size)> Types = new()
    {
        ["F64"] = (ScalarType.Float64, 8),
        ["F32"] = (ScalarType.Float32, 4),
        ["F16"] = (ScalarType.Float16, 2),
        ["BF16"] = (ScalarType.BFloat16, 2),
        ["I64"] = (ScalarType.Int64, 8),
        ["I32"] = (ScalarType.Int32, 4),
        ["U8"] = (ScalarType.Byte, 1),
        ["BOOL"] = (ScalarType.Bool, 1),
    };

    /// <summary>Every tensor of the file, on the CPU, in the type that the file has. The caller disposes them.</summary>
    /// <exception cref="ModelException">The file is missing, truncated or malformed.</exception>
    public static Dictionary<string, Tensor> Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
            var (entries, data) = ReadHeader(path, file);
            var tensors = new Dictionary<string, Tensor>(entries.Count);
            foreach (var entry in entries.OrderBy(e => e.Begin))
            {
                var tensor = empty(entry.Shape, Types[entry.Type].Type);
                tensors.Add(entry.Name, tensor);
                file.Position = data + entry.Begin;
                foreach (var piece in Pieces(tensor))
                    file.ReadExactly(piece.bytes);
            }

            return tensors;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Writes <paramref name="tensors"/> in the order given; the file is whole and on disk when this returns.</summary>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
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
                var (typeName, type) = Types.FirstOrDefault(t => t.Value.Type == tensor.dtype);
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

    private static (List<TensorEntry> Entries, long Data) ReadHeader(string path, FileStream file)
    {
        ModelException Bad(string what, Exception? inner = null) => new($"{path}: not a valid safetensors file: {what}", inner);
        var prefix = new byte[8];
        if (file.Length < 8)
            throw Bad("shorter than its 8-byte header length");
        file.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length is < 2 or > MaxHeader || length > file.Length - 8)
            throw Bad($"the header length is {length}, the file {file.Length} bytes");
        var header = new byte[length];
        file.ReadExactly(header);
        var size = file.Length - 8 - length;
        List<TensorEntry> entries;
        try
        {
            using var json = JsonDocument.Parse(header);
            entries = [.. json.RootElement.EnumerateObject().Where(p => p.Name != "__metadata__").Select(Entry)];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw Bad("the header is not the JSON that the format asks for", exception);
        }

        long expected = 0;
        foreach (var entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (!Types.TryGetValue(entry.Type, out var type))
                throw Bad($"{entry.Name} has type {entry.Type}; read are {string.Join(", ", Types.Keys)}");
            if (entry.Begin != expected || entry.End < entry.Begin || entry.End > size)
                throw Bad($"{entry.Name} lies at {entry.Begin}..{entry.End}, expected from {expected}, within {size} bytes");
            if (Bytes(entry.Shape, type.Size) != entry.End - entry.Begin)
                throw Bad($"{entry.Name} has {entry.End - entry.Begin} bytes, its shape [{string.Join(", ", entry.Shape)}] another number");
            expected = entry.End;
        }

        if (expected != size)
            throw Bad($"{size - expected} bytes follow the last tensor");
        if (entries.DistinctBy(e => e.Name).Count() != entries.Count)
            throw Bad("a tensor is named twice");
        return (entries, 8 + length);
    }

    private static TensorEntry Entry(JsonProperty property)
    {
        var offsets = property.Value.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2)
            throw new FormatException("data_offsets");
        return new TensorEntry(
            property.Name,
            property.Value.GetProperty("dtype").GetString() ?? "",
            [.. property.Value.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())],
            offsets[0].GetInt64(),
            offsets[1].GetInt64());
    }

    /// <summary>Bytes of a shape, or −1 where a size is negative, the product (zeros left out) overflows, or there are too many sizes.</summary>
    private static long Bytes(long[] shape, int elementSize)
    {
        if (shape.Length > MaxRank)
            return -1;
        long bytes = elementSize;
        foreach (var size in shape)
        {
            if (size < 0 || (size > 0 && bytes > long.MaxValue / size))
                return -1;
            bytes *= Math.Max(size, 1);
        }

        return shape.Contains(0) ? 0 : bytes;
    }
}
