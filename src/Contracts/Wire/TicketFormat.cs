namespace Tppo.Contracts.Wire;

/// <summary>The body of <see cref="GenerateWindow"/>.</summary>
internal static class TicketFormat
{
    public static void Write(WireWriter writer, GenerateWindow ticket)
    {
        writer.Int32(ticket.Slot);
        writer.Int32(ticket.Step);
        writer.Int32(ticket.TrajectoryIndex);
        writer.Int32(ticket.WindowIndex);
        writer.Int32(ticket.MaxNewTokens);
        writer.Int32(ticket.MinVersion);
        writer.UInt64(ticket.Seed);
        writer.Text(ticket.GroupId);
        writer.Text(ticket.Answer);
        writer.Text(ticket.DataSource);
        writer.Flag(ticket.Extra is not null);
        if (ticket.Extra is { } extra)
            writer.Text(extra);
        writer.Tokens(ticket.PromptTokens);
        writer.Tokens(ticket.EarlierTokens);
        writer.Int32(ticket.Refills.Length);
        foreach (var start in ticket.Refills)
            StartFormat.Write(writer, start);
    }

    /// <param name="reader">Positioned at the body.</param>
    /// <param name="version">
    /// The frame's: version 1 has no <see cref="GenerateWindow.Extra"/>, version 2 no <see cref="GenerateWindow.Refills"/>.
    /// </param>
    /// <remarks>An object initializer is evaluated in the order in which it is written.</remarks>
    public static GenerateWindow Read(ref WireReader reader, ushort version) => new()
    {
        Slot = reader.Int32(),
        Step = reader.Int32(),
        TrajectoryIndex = reader.Int32(),
        WindowIndex = reader.Int32(),
        MaxNewTokens = reader.Int32(),
        MinVersion = reader.Int32(),
        Seed = reader.UInt64(),
        GroupId = reader.Text(),
        Answer = reader.Text(),
        DataSource = reader.Text(),
        Extra = version >= 2 && reader.Flag() ? reader.Text() : null,
        PromptTokens = reader.Tokens(),
        EarlierTokens = reader.Tokens(),
        Refills = version >= 3 ? StartFormat.ReadAll(ref reader) : [],
    };
}
