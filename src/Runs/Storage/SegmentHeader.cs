using System.Buffers.Binary;
using System.IO.Hashing;

namespace Tppo.Runs.Storage;

/// <summary>
/// What precedes a frame in a segment, little endian: bytes of the frame (u32), time (i64), CRC-32 of those (u32). Since the length has
/// a checksum of its own, a record that was cut off is told from one that was altered.
/// </summary>
/// <param name="Length">Bytes of the frame.</param>
/// <param name="UnixMilliseconds">When the record was written.</param>
internal readonly record struct SegmentHeader(int Length, long UnixMilliseconds)
{
    public const int Bytes = Checked + sizeof(uint);

    private const int Checked = sizeof(uint) + sizeof(long);

    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(UnixMilliseconds);

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[sizeof(uint)..], UnixMilliseconds);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[Checked..], Crc32.HashToUInt32(bytes[..Checked]));
    }

    /// <summary>Null where the bytes are no header.</summary>
    public static SegmentHeader? Read(ReadOnlySpan<byte> bytes)
    {
        var header = new SegmentHeader(
            BinaryPrimitives.ReadInt32LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[sizeof(uint)..]));
        var isWhole = BinaryPrimitives.ReadUInt32LittleEndian(bytes[Checked..]) == Crc32.HashToUInt32(bytes[..Checked]);
        return header.Length >= 0 && isWhole ? header : null;
    }
}
