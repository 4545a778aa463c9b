using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Tppo.Contracts.Wire;

/// <summary>Writes the format's primitives, little endian.</summary>
internal readonly struct WireWriter(IBufferWriter<byte> output)
{
    /// <summary>Bytes of the longest <see cref="Varint"/>: seven bits in each.</summary>
    public const int MaxVarintBytes = 5;

    public void Bytes(ReadOnlySpan<byte> bytes) => output.Write(bytes);

    public void Byte(byte value) => output.Write([value]);

    public void UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(output.GetSpan(sizeof(ushort)), value);
        output.Advance(sizeof(ushort));
    }

    public void Int32(int value) => UInt32((uint)value);

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(sizeof(uint)), value);
        output.Advance(sizeof(uint));
    }

    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(sizeof(ulong)), value);
        output.Advance(sizeof(ulong));
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

    /// <summary>A count, then every token as a varint: at most three bytes of a 32-bit integer's four below an id of two millions.</summary>
    public void Tokens(ReadOnlySpan<int> tokens)
    {
        Int32(tokens.Length);
        var span = output.GetSpan(tokens.Length * MaxVarintBytes);
        var written = 0;
        foreach (var token in tokens)
            written += Varint(span[written..], (uint)token);
        output.Advance(written);
    }

    /// <summary>A count, then the bits of every number.</summary>
    public void Singles(ReadOnlySpan<float> values)
    {
        Int32(values.Length);
        var span = output.GetSpan(values.Length * sizeof(float));
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(span[(i * sizeof(float))..], values[i]);
        output.Advance(values.Length * sizeof(float));
    }

    private static int Varint(Span<byte> span, uint value)
    {
        var count = 0;
        for (; value >= 0x80; value >>= 7)
            span[count++] = (byte)(value | 0x80);
        span[count++] = (byte)value;
        return count;
    }
}
