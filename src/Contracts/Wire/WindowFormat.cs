namespace Tppo.Contracts.Wire;

/// <summary>The body of <see cref="WindowGenerated"/>: its ticket's body first.</summary>
internal static class WindowFormat
{
    public static void Write(WireWriter writer, WindowGenerated window)
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
    }

    /// <inheritdoc cref="TicketFormat.Read"/>
    public static WindowGenerated Read(ref WireReader reader, ushort version) => new()
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
    };
}
