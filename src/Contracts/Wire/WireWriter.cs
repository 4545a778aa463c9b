using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Tppo.Contracts.Wire;

/// <summary>
/// Writes the format's primitives, little endian, into a pooled buffer: one for a window would otherwise be a new large object each time.
/// </summary>
internal sealed class WireWriter : IDisposable
{
    /// <summary>Bytes of the longest varint: seven bits in each.</summary>
    public const int MaxVarintBytes = 5;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1024);
    private int _count;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _count);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _count += bytes.Length;
    }

    public void Byte(byte value) => Bytes([value]);

    public void UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Room(sizeof(ushort)), value);
        _count += sizeof(ushort);
    }

    public void Int32(int value) => UInt32((uint)value);

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Room(sizeof(uint)), value);
        _count += sizeof(uint);
    }

    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Room(sizeof(ulong)), value);
        _count += sizeof(ulong);
    }

    public void Single(float value) => UInt32(BitConverter.SingleToUInt32Bits(value));

    public void Double(double value) => UInt64(BitConverter.DoubleToUInt64Bits(value));

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <exception cref="WireException">The text has half a surrogate pair.</exception>
    public void Text(string text)
    {
        try
        {
            var bytes = Utf8.Strict.GetBytes(text);
            Int32(bytes.Length);
            Bytes(bytes);
        }
        catch (EncoderFallbackException exception)
        {
            throw new WireException($"text that UTF-8 cannot hold: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// A count, then every token as a varint: for ids below two million at most three bytes, where a 32-bit integer takes four.
    /// </summary>
    public void Tokens(ReadOnlySpan<int> tokens)
    {
        Int32(tokens.Length);
        var span = Room(tokens.Length * MaxVarintBytes);
        var written = 0;
        foreach (var token in tokens)
            written += Varint(span[written..], (uint)token);
        _count += written;
    }

    /// <summary>A count, then the bits of every number.</summary>
    public void Singles(ReadOnlySpan<float> values)
    {
        Int32(values.Length);
        var span = Room(values.Length * sizeof(float));
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(span[(i * sizeof(float))..], values[i]);
        _count += values.Length * sizeof(float);
    }

    private static int Varint(Span<byte> span, uint value)
    {
        var count = 0;
        for (; value >= 0x80; value >>= 7)
            span[count++] = (byte)(value | 0x80);
        span[count++] = (byte)value;
        return count;
    }

    /// <summary>Room for this many bytes after those already written.</summary>
    private Span<byte> Room(int bytes)
    {
        if (bytes > _buffer.Length - _count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_count + bytes, 2 * _buffer.Length));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsSpan(_count);
    }
}
