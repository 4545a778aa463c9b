namespace Tppo.Contracts.Wire;

/// <summary>A <see cref="TrajectoryStart"/> within a ticket.</summary>
internal static class StartFormat
{
    /// <summary>Of a start whose texts and tokens are empty.</summary>
    private const int FewestBytes = sizeof(int) + sizeof(ulong) + 4 * sizeof(uint) + 1;

    public static void Write(WireWriter writer, TrajectoryStart start)
    {
        writer.Int32(start.TrajectoryIndex);
        writer.UInt64(start.Seed);
        writer.Text(start.GroupId);
        writer.Text(start.Answer);
        writer.Text(start.DataSource);
        writer.Flag(start.Extra is not null);
        if (start.Extra is { } extra)
            writer.Text(extra);
        writer.Tokens(start.PromptTokens);
    }

    public static TrajectoryStart[] ReadAll(ref WireReader reader)
    {
        var starts = new TrajectoryStart[reader.Count(FewestBytes)];
        foreach (ref var start in starts.AsSpan())
            start = Read(ref reader);
        return starts;
    }

    /// <remarks>An object initializer is evaluated in the order in which it is written.</remarks>
    private static TrajectoryStart Read(ref WireReader reader) => new()
    {
        TrajectoryIndex = reader.Int32(),
        Seed = reader.UInt64(),
        GroupId = reader.Text(),
        Answer = reader.Text(),
        DataSource = reader.Text(),
        Extra = reader.Flag() ? reader.Text() : null,
        PromptTokens = reader.Tokens(),
    };
}
