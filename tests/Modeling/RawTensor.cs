using System.Buffers.Binary;

namespace Tppo.Tests.Modeling;

/// <summary>One tensor of <see cref="RawSafetensors"/>.</summary>
internal sealed record RawTensor(string Type, long[] Shape, byte[] Bytes)
{
    /// <summary>Its numbers; a bfloat16 is the upper half of a float32.</summary>
    public double[] Numbers() => Type switch
    {
        "F32" => [.. Bytes.Chunk(4).Select(part => (double)BinaryPrimitives.ReadSingleLittleEndian(part))],
        "F16" => [.. Bytes.Chunk(2).Select(part => (double)BinaryPrimitives.ReadHalfLittleEndian(part))],
        "BF16" => [.. Bytes.Chunk(2).Select(part => (double)BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(part) << 16))],
        _ => throw new ArgumentException(Type),
    };
}
