using System.Buffers.Binary;
using System.Text.Json;

namespace Tppo.Modeling.Safetensors;

/// <summary>
/// The header of a safetensors file, checked whole before any tensor is read: types, shapes, offsets that are in order and leave no gap.
/// </summary>
/// <param name="Entries">In the order of their bytes.</param>
/// <param name="Metadata">`__metadata__`: texts by name.</param>
/// <param name="Data">Where the data section begins, in bytes from the file's beginning.</param>
internal sealed record SafetensorsHeader(IReadOnlyList<TensorEntry> Entries, IReadOnlyDictionary<string, string> Metadata, long Data)
{
    private const int MaxHeader = 100_000_000; // the reference implementation's bound
    private const int MaxRank = 64; // libtorch's
    private const string MetadataName = "__metadata__";

    /// <exception cref="ModelException">The header is malformed, or not that of this file; the message names
    /// <paramref name="path"/>.</exception>
    public static SafetensorsHeader Read(string path, FileStream file)
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
        Dictionary<string, string> metadata = [];
        try
        {
            using var json = JsonDocument.Parse(header);
            entries = [.. json.RootElement.EnumerateObject().Where(p => p.Name != MetadataName).Select(Entry)];
            if (json.RootElement.TryGetProperty(MetadataName, out var texts))
                metadata = texts.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() ?? "");
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or ArgumentException)
        {
            throw Bad("the header is not the JSON that the format asks for", exception);
        }

        long expected = 0;
        foreach (var entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (!SafetensorsTypes.ByName.TryGetValue(entry.Type, out var type))
                throw Bad($"{entry.Name} has type {entry.Type}; read are {string.Join(", ", SafetensorsTypes.ByName.Keys)}");
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
        return new SafetensorsHeader([.. entries.OrderBy(e => e.Begin)], metadata, 8 + length);
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

    /// <summary>
    /// Bytes of a shape, or −1 where a size is negative, the product (zeros left out) overflows, or there are too many sizes.
    /// </summary>
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

/// <summary>One tensor of a safetensors header: type name as in the format, shape, and bytes [Begin, End) of the data section.</summary>
public sealed record TensorEntry(string Name, string Type, long[] Shape, long Begin, long End);
