namespace Tppo.Contracts.Wire;

/// <summary>
/// The body of <see cref="WindowGenerated"/>: a segment, its ticket's body first, and the number of further segments with these, which have
/// none of their own.
/// </summary>
internal static class WindowFormat
{
    /// <summary>No segment has fewer: so many of them are asked for at most.</summary>
    private const int FewestBytes = 64;

    public static void Write(WireWriter writer, WindowGenerated window)
    {
        WriteSegment(writer, window);
        writer.Int32(window.Refilled.Length);
        foreach (var segment in window.Refilled)
            WriteSegment(writer, segment);
    }

    /// <inheritdoc cref="TicketFormat.Read"/>
    public static WindowGenerated Read(ref WireReader reader, ushort version)
    {
        var first = ReadSegment(ref reader, version);
        if (version < 3)
            return first;
        var refilled = new WindowGenerated[reader.Count(FewestBytes)];
        foreach (ref var segment in refilled.AsSpan())
            segment = ReadSegment(ref reader, version);
        return refilled.Length == 0 ? first : first with { Refilled = refilled };
    }

    private static void WriteSegment(WireWriter writer, WindowGenerated window)
    {
        TicketFormat.Write(writer, window.Ticket);
        writer.Int32(window.PolicyVersion);
        writer.Int32(window.ValueVersion);
        writer.Byte((byte)window.Finish);
        writer.Flag(window.Correct is not null);
        if (window.Correct is { } correct)
            writer.Flag(correct);
        writer.Flag(window.Reward is not null);
        if (window.Reward is { } reward)
            writer.Single(reward);
        writer.Tokens(window.Tokens);
        writer.Singles(window.LogProbs);
        writer.Singles(window.Values);
        writer.Singles(window.FullLogProbs);
    }

    private static WindowGenerated ReadSegment(ref WireReader reader, ushort version) => new()
    {
        Ticket = TicketFormat.Read(ref reader, version),
        PolicyVersion = reader.Int32(),
        ValueVersion = reader.Int32(),
        Finish = reader.Enumeration<FinishReason>(),
        Correct = reader.Flag() ? reader.Flag() : null,
        Reward = reader.Flag() ? reader.Single() : null,
        Tokens = reader.Tokens(),
        LogProbs = reader.Singles(),
        Values = reader.Singles(),
        FullLogProbs = version >= 3 ? reader.Singles() : [],
    };
}
