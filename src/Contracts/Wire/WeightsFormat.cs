namespace Tppo.Contracts.Wire;

/// <summary>The body of <see cref="PolicyUpdated"/> and of <see cref="ValueUpdated"/>.</summary>
internal static class WeightsFormat
{
    public static void Write(WireWriter writer, int version, string location, string sha256)
    {
        writer.Int32(version);
        writer.Text(location);
        writer.Text(sha256);
    }

    public static PolicyUpdated ReadPolicy(ref WireReader reader) => new(reader.Int32(), reader.Text(), reader.Text());

    public static ValueUpdated ReadValue(ref WireReader reader) => new(reader.Int32(), reader.Text(), reader.Text());
}
