using System.Buffers.Binary;
using System.Text;

namespace Tppo.Contracts.Wire;

/// <summary>
/// Reads what <see cref="WireWriter"/> writes. It trusts no length: it never allocates more than the remaining bytes can fill.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    public ReadOnlySpan<byte> Bytes(long count)
    {
        Require(count);
        var taken = _bytes.Slice(_position, (int)count);
        _position += (int)count;
        return taken;
    }

    public byte Byte() => Bytes(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(sizeof(ushort)));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(sizeof(int)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(sizeof(uint)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(sizeof(ulong)));

    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Bytes(sizeof(float)));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Bytes(sizeof(double)));

    public bool Flag()
    {
        var at = _position;
        return Byte() switch
        {
            0 => false,
            1 => true,
            var other => throw new WireException($"byte {at}: {other} is neither 0 nor 1"),
        };
    }

    /// <summary>A byte that is one of the numbers of <typeparamref name="T"/>.</summary>
    public T Enumeration<T>()
        where T : struct, Enum
    {
        var at = _position;
        var number = Byte();
        var value = (T)Enum.ToObject(typeof(T), number);
        return Enum.IsDefined(value) ? value : throw new WireException($"byte {at}: unknown {typeof(T).Name} {number}");
    }

    public string Text()
    {
        var count = UInt32();
        var at = _position;
        try
        {
            return Utf8.Strict.GetString(Bytes(count));
        }
        catch (DecoderFallbackException exception)
        {
            throw new WireException($"byte {at}: {count} bytes of text are not UTF-8", exception);
        }
    }

    /// <summary>A count of elements of at least <paramref name="elementSize"/> bytes each.</summary>
    public int Count(int elementSize)
    {
        var count = UInt32();
        Require((long)count * elementSize);
        return (int)count;
    }

    public int[] Tokens()
    {
        var tokens = new int[Count(elementSize: 1)];
        foreach (ref var token in tokens.AsSpan())
            token = (int)Varint();
        return tokens;
    }

    public float[] Singles()
    {
        var values = new float[Count(sizeof(float))];
        foreach (ref var value in values.AsSpan())
            value = Single();
        return values;
    }

    public readonly void RequireEnd()
    {
        if (_position < _bytes.Length)
            throw new WireException($"byte {_position}: {_bytes.Length - _position} bytes too many after the message");
    }

    private uint Varint()
    {
        var at = _position;
        var value = 0UL;
        for (var i = 0; i < WireWriter.MaxVarintBytes; i++)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80)
                return value <= uint.MaxValue ? (uint)value : throw new WireException($"byte {at}: a token of more than 32 bits");
        }

        throw new WireException($"byte {at}: a token of more than {WireWriter.MaxVarintBytes} bytes");
    }

    private readonly void Require(long count)
    {
        if (count > _bytes.Length - _position)
            throw new WireException($"truncated at byte {_bytes.Length}: from byte {_position}, {count} bytes are asked for");
    }
}
