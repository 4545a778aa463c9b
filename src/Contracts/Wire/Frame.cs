using System.Buffers.Binary;
using System.IO.Hashing;

namespace Tppo.Contracts.Wire;

/// <summary>
/// One message as bytes, little endian: magic `TPPO`, format version (u16), kind (u8), the run's name, body, and CRC-32 of all that
/// (see docs/wire-format.md).
/// </summary>
/// <param name="Run">The name of the run that the message belongs to.</param>
/// <param name="Message">One of the messages of <see cref="FrameKind"/>.</param>
public sealed record Frame(string Run, object Message)
{
    /// <summary>
    /// The version that is written. Version 1, without <see cref="GenerateWindow.Extra"/>, and version 2, without
    /// <see cref="GenerateWindow.Refills"/> and <see cref="WindowGenerated.FullLogProbs"/>, are still read: archives contain them.
    /// </summary>
    public const ushort Version = 3;

    private const ushort OldestVersion = 1;

    private const int ChecksumBytes = sizeof(uint);

    private static ReadOnlySpan<byte> Magic => "TPPO"u8;

    /// <exception cref="WireException">The message is of no known kind, or has text that UTF-8 cannot hold.</exception>
    public byte[] ToBytes()
    {
        using var writer = new WireWriter();
        writer.Bytes(Magic);
        writer.UInt16(Version);
        WriteMessage(writer);
        writer.UInt32(Crc32.HashToUInt32(writer.Written));
        return writer.Written.ToArray();
    }

    /// <summary>Reads a frame that takes up all of <paramref name="bytes"/>.</summary>
    /// <exception cref="WireException">It is not exactly one whole, unaltered frame of a known version and kind.</exception>
    public static Frame Read(ReadOnlySpan<byte> bytes)
    {
        // Before the checksum: where it stands and how it is computed depends on the version.
        var start = new WireReader(bytes);
        if (!start.Bytes(Magic.Length).SequenceEqual(Magic))
        {
            throw new WireException(
                $"byte 0: {Convert.ToHexString(bytes[..Magic.Length])} begins no message: that is {Convert.ToHexString(Magic)}");
        }

        var version = start.UInt16();
        if (version is < OldestVersion or > Version)
            throw new WireException($"unknown version {version}: this program reads versions {OldestVersion} to {Version}");
        var end = bytes.Length - start.Bytes(ChecksumBytes).Length;
        var expected = BinaryPrimitives.ReadUInt32LittleEndian(bytes[end..]);
        if (Crc32.HashToUInt32(bytes[..end]) is var actual && actual != expected)
            throw new WireException($"the checksum is {actual:x8}, not {expected:x8}: these {bytes.Length} bytes were altered or cut off");
        var reader = new WireReader(bytes[..end]);
        reader.Bytes(Magic.Length + sizeof(ushort));
        var kind = reader.Enumeration<FrameKind>();
        var frame = new Frame(reader.Text(), ReadBody(kind, version, ref reader));
        reader.RequireEnd();
        return frame;
    }

    private void WriteMessage(WireWriter writer)
    {
        switch (Message)
        {
            case GenerateWindow ticket:
                Begin(FrameKind.GenerateWindow);
                TicketFormat.Write(writer, ticket);
                break;
            case WindowGenerated window:
                Begin(FrameKind.WindowGenerated);
                WindowFormat.Write(writer, window);
                break;
            case PolicyUpdated policy:
                Begin(FrameKind.PolicyUpdated);
                WeightsFormat.Write(writer, policy.Version, policy.Location, policy.Sha256);
                break;
            case ValueUpdated value:
                Begin(FrameKind.ValueUpdated);
                WeightsFormat.Write(writer, value.Version, value.Location, value.Sha256);
                break;
            case StepTrained trained:
                Begin(FrameKind.StepTrained);
                StepTrainedFormat.Write(writer, trained);
                break;
            default:
                throw new WireException($"the format has no place for a {Message.GetType().Name}");
        }

        void Begin(FrameKind kind)
        {
            writer.Byte((byte)kind);
            writer.Text(Run);
        }
    }

    private static object ReadBody(FrameKind kind, ushort version, ref WireReader reader) => kind switch
    {
        FrameKind.GenerateWindow => TicketFormat.Read(ref reader, version),
        FrameKind.WindowGenerated => WindowFormat.Read(ref reader, version),
        FrameKind.PolicyUpdated => WeightsFormat.ReadPolicy(ref reader),
        FrameKind.ValueUpdated => WeightsFormat.ReadValue(ref reader),
        FrameKind.StepTrained => StepTrainedFormat.Read(ref reader),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}

/// <summary>Which message a frame holds. A number is never used again for another message.</summary>
public enum FrameKind : byte
{
    GenerateWindow = 1,
    WindowGenerated = 2,
    PolicyUpdated = 3,
    ValueUpdated = 4,
    StepTrained = 5,
}
